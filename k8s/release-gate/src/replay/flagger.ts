import { BEING_PROMOTED, IN_ANALYSIS, UNDER_WAY, type Phase } from '../run/phases.ts';
import type { Readiness } from './readiness.ts';

/**
 * What Flagger does with a Canary at each tick of its analysis interval, for the strategy that raises weights (v1.44,
 * pkg/controller/scheduler.go `advanceCanary` and scheduler_hooks.go), in its own words: the cluster test compares these lines with the
 * events that the real one writes.
 */
/** `weight`: of the route, which is what Flagger goes by; that in its status may be another. */
export type FlaggerState = { phase: Phase; weight: number; failedChecks: number };

export type FlaggerSpec = {
  /** Name and namespace of the Canary, as `room-service.atrium`. */
  name: string;
  /** Percent; the last one is the highest. */
  stepWeights: readonly number[];
  /** Failed checks that end a release. */
  threshold: number;
};

/** What its webhooks answer at this tick: true is a 200. Each is asked only where Flagger asks it. */
export type Hooks = {
  /** After a failure a revision is new at one tick alone: where the primary is not ready at that, it is forgotten (`shouldAdvance`). */
  isNewRevision: () => boolean;
  primaryIs: () => Readiness;
  canaryIs: () => Readiness;
  confirmRollout: () => boolean;
  preRollout: () => boolean;
  rollout: () => boolean;
  rollback: () => boolean;
  confirmTrafficIncrease: () => boolean;
  confirmPromotion: () => boolean;
};

export type Tick = { state: FlaggerState; events: readonly string[] };

const TOTAL_WEIGHT = 100;
const AT_REST: readonly Phase[] = ['Initialized', 'Succeeded', 'Failed'];

export function tick(state: FlaggerState, spec: FlaggerSpec, hooks: Hooks): Tick {
  const { name } = spec;
  const { phase } = state;
  const stay = (...events: string[]): Tick => ({ state, events });
  const isInAnalysis = IN_ANALYSIS.includes(phase);
  const isNew = (isInAnalysis || AT_REST.includes(phase)) && hooks.isNewRevision();
  if (AT_REST.includes(phase) && !isNew) return stay();
  const primary = hooks.primaryIs();
  if (primary === 'stuck') return BEING_PROMOTED.includes(phase) ? failPromotion(spec) : fail(state, spec);
  if (primary === 'waiting') return stay();
  if (!UNDER_WAY.includes(phase)) return begin(state, spec, hooks);
  if (isNew) {
    const events = [`New revision detected! Restarting analysis for ${name}`];
    return { state: { phase: 'Progressing', weight: 0, failedChecks: 0 }, events };
  }
  const canary = hooks.canaryIs();
  if (canary === 'stuck') return fail(state, spec);
  if (canary === 'waiting') return stay();
  if (isInAnalysis && hooks.rollback()) {
    return fail(state, spec, 'Rollback check gate passed', `Rolling back ${name} manual webhook invoked`);
  }
  const { state: next, events } = analyse(state, spec, hooks);
  return { state: next, events: isInAnalysis ? ['Rollback hook gate not signaling a rollback', ...events] : events };
}

function analyse(state: FlaggerState, spec: FlaggerSpec, hooks: Hooks): Tick {
  const { name } = spec;
  const { phase } = state;
  if (phase === 'Promoting')
    return { state: { ...state, phase: 'Finalising', weight: 0 }, events: ['Routing all traffic to primary'] };
  if (phase === 'Finalising') {
    return { state: { ...state, phase: 'Succeeded' }, events: [`Promotion completed! Scaling down ${name}`] };
  }
  if (state.failedChecks >= spec.threshold) return fail(state, spec);
  const failed = (...events: string[]): Tick => ({ state: { ...state, failedChecks: state.failedChecks + 1 }, events });
  const events: string[] = [];
  if (state.weight === 0) {
    events.push(`Starting canary analysis for ${name}`);
    if (!hooks.preRollout()) return failed(...events, `Halt ${name} advancement pre-rollout check gate failed`);
    events.push('Pre-rollout check gate passed');
  } else if (!hooks.rollout()) {
    return failed(`Halt ${name} advancement external check gate failed`);
  }
  if (phase === 'Progressing') {
    if (!hooks.confirmTrafficIncrease()) {
      return { state, events: [...events, `Halt ${name} advancement waiting for traffic increase approval gate`] };
    }
    events.push('Confirm-traffic-increase check gate passed');
  }
  const { state: next, events: more } = advance(state, spec, hooks);
  return { state: next, events: [...events, ...more] };
}

function begin(state: FlaggerState, { name }: FlaggerSpec, hooks: Hooks): Tick {
  const isWaiting = state.phase === 'Waiting';
  if (!hooks.confirmRollout()) {
    const events = isWaiting ? [] : [`Halt ${name} advancement waiting for approval gate`];
    return { state: { ...state, phase: 'Waiting' }, events };
  }
  return {
    // Of the route nothing is changed here: after a promotion that failed it is all the canary's still.
    state: { phase: 'Progressing', weight: state.weight, failedChecks: 0 },
    events: ['Confirm-rollout check gate passed', `New revision detected! Scaling up ${name}`],
  };
}

function advance(state: FlaggerState, { name, stepWeights }: FlaggerSpec, hooks: Hooks): Tick {
  const highest = stepWeights.at(-1) ?? TOTAL_WEIGHT;
  if (state.weight < highest) {
    // From a weight that is no step it goes all the way (`nextStepWeight`).
    const steps = [0, ...stepWeights];
    const at = steps.indexOf(state.weight);
    const weight = at < 0 ? TOTAL_WEIGHT : Math.min(TOTAL_WEIGHT, steps[at + 1] ?? highest);
    return { state: { ...state, weight }, events: [`Advance ${name} canary weight ${weight}`] };
  }
  if (!hooks.confirmPromotion()) {
    const events =
      state.phase === 'WaitingPromotion' ? [] : [`Halt ${name} advancement waiting for promotion approval gate`];
    return { state: { ...state, phase: 'WaitingPromotion' }, events };
  }
  return {
    state: { ...state, phase: 'Promoting' },
    events: ['Confirm-promotion check gate passed', `Copying ${name} template spec to ${primaryOf(name)}`],
  };
}

function fail({ failedChecks }: FlaggerState, { name, threshold }: FlaggerSpec, ...events: string[]): Tick {
  const why = failedChecks < threshold ? [] : [`Rolling back ${name} failed checks threshold reached ${failedChecks}`];
  return {
    state: { phase: 'Failed', weight: 0, failedChecks: 0 },
    events: [...events, ...why, `Canary failed! Scaling down ${name}`],
  };
}

/** The canary is the only one that is well: it keeps all of the route, with which the next one begins where nobody sets it back. */
const failPromotion = ({ name }: FlaggerSpec): Tick => ({
  state: { phase: 'Failed', weight: TOTAL_WEIGHT, failedChecks: 0 },
  events: [`Promotion of ${name} failed, primary not ready`],
});

/** The Canary and its Deployment have the same name here. */
const primaryOf = (name: string): string => name.replace('.', '-primary.');
