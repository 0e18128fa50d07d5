/**
 * How Flagger finds a workload (v1.44, pkg/canary/deployment_ready.go `isDeploymentReady`): `waiting` is looked at again at the next tick,
 * `stuck` has not been available for longer than the Canary's progressDeadlineSeconds, and is waited for no more.
 */
export type Readiness = 'ready' | 'waiting' | 'stuck';

/** Of a Deployment, what Flagger reads. Numbers of pods; times in seconds. */
export type Workload = {
  /** Its status is of its newest template. */
  isObserved: boolean;
  wanted: number;
  all: number;
  updated: number;
  available: number;
  /** Since when fewer are available than have to be; null: enough are. */
  unavailableSinceS: number | null;
  /** Kubernetes has given up, by the Deployment's own progressDeadlineSeconds. */
  hasGivenUp: boolean;
};

export function readinessOf(workload: Workload, { deadlineS, atS }: { deadlineS: number; atS: number }): Readiness {
  const { isObserved, wanted, all, updated, available, unavailableSinceS, hasGivenUp } = workload;
  if (!isObserved) return 'waiting';
  if (hasGivenUp) return 'stuck';
  // Of how many that are available Flagger asks for all (primaryReadyThreshold, canaryReadyThreshold: 100).
  if (updated >= wanted && all <= updated && available >= updated) return 'ready';
  return unavailableSinceS !== null && atS > unavailableSinceS + deadlineS ? 'stuck' : 'waiting';
}

/** Of a workload of one pod; `downSinceS`: null: it serves. */
export const onePod = (downSinceS: number | null): Workload => ({
  ...{ isObserved: true, hasGivenUp: false, wanted: 1, all: 1, updated: 1, available: downSinceS === null ? 1 : 0 },
  unavailableSinceS: downSinceS,
});
