import type { Verdict } from '../judge/judge.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import { tick, type FlaggerSpec, type FlaggerState } from './flagger.ts';
import type { Look, Pilot } from './pilot.ts';
import { onePod, readinessOf, type Readiness } from './readiness.ts';

const NAME = 'room-service.atrium';
/** Of a new scrape the gate knows after so long, at most: it reads each 4 s, and looks each second (run/run-evidence.ts). */
const STEP_S = 5;

export type TickLine = {
  atS: number;
  phase: FlaggerState['phase'];
  /** In force when the tick began. */
  weight: number;
  verdict: Verdict | null;
  events: readonly string[];
  /** Of the gate, for where it is. */
  why: readonly string[];
  /** Participant-minutes on the canary that were bad, so far; null where nobody knows. */
  exposedMin: number | null;
};

export type Run = {
  is: 'promoted' | 'rolled back' | 'holding';
  /** Why it was rolled back: the evidence, failed checks, or that its pods were not ready for too long. Null: it was not. */
  by: 'evidence' | 'failed checks' | 'progress deadline' | null;
  pilot: string;
  atS: number;
  /** When it met its first room, and from when on it met no more because it had to end; null: it never did. */
  metS: number | null;
  detectedS: number | null;
  /** Rooms drawn by chance, of both tracks. */
  rooms: number;
  exposedMin: number;
  lines: readonly TickLine[];
};

export type RunOptions = Omit<FleetOptions, 'weights'> & {
  /** It is holding if it has not ended by then. */
  lastsS: number;
};

/** A release through Flagger's ticks, Prometheus' scrapes and the ages of rooms. */
export function run(pilot: Pilot, options: RunOptions): Run {
  const spec: FlaggerSpec = { name: NAME, stepWeights: pilot.stepWeights, threshold: pilot.threshold };
  const fleet = new Fleet({ ...options, weights: pilot.counted });
  const look = pilot.begin();
  const lines: TickLine[] = [];
  let state: FlaggerState = { phase: 'Initialized', weight: 0, failedChecks: 0 };
  let [metS, detectedS]: [number | null, number | null] = [null, null];
  let isNewRevision = true;
  // Flagger runs the canary from the tick on at which its release begins.
  let scaledUpS = Infinity;
  let canaryIs: Readiness = 'ready';
  let scrapes = -1;
  const ended = (is: Run['is'], atS: number): Run => {
    const unproven = canaryIs === 'stuck' ? 'progress deadline' : 'failed checks';
    const by = is !== 'rolled back' ? null : detectedS === null ? unproven : 'evidence';
    const at = is === 'rolled back' ? (detectedS ?? atS) : detectedS;
    const exposedMin = fleet.exposedMin(atS);
    return { is, by, pilot: pilot.name, atS, metS, detectedS: at, rooms: fleet.drawn, exposedMin, lines };
  };
  for (let atS = STEP_S; atS <= options.lastsS && (fleet.hasRooms || state.weight === 0); atS += STEP_S) {
    fleet.pass(atS);
    const isTick = atS % pilot.tickS === 0;
    // Between ticks what is not new says nothing new.
    if (!isTick && (pilot.counted.length === 0 || fleet.scrapes === scrapes)) continue;
    scrapes = fleet.scrapes;
    const { phase, weight } = state;
    const looked = look(fleet, { atS, phase, weight });
    if (looked.rollsBack) detectedS ??= atS;
    if (isTick) {
      const downS = fleet.canaryDownSinceS(atS);
      const workload = onePod(downS === null ? null : Math.max(downS, scaledUpS));
      canaryIs = readinessOf(workload, { deadlineS: pilot.progressWithinS, atS });
      const { state: next, events } = tick(state, spec, hooksOf(looked, { isNewRevision, canaryIs }));
      isNewRevision &&= next.phase === 'Initialized';
      if (phase !== 'Progressing' && next.phase === 'Progressing') scaledUpS = atS;
      lines.push({
        ...{ atS, phase, weight, events },
        verdict: looked.verdict,
        why: looked.why,
        exposedMin: fleet.exposedMin(atS),
      });
      state = next;
      if (state.phase === 'Failed') return ended('rolled back', atS);
      if (state.phase === 'Promoting') return ended('promoted', atS);
    }
    // What is withdrawn meets nobody; else the route says how many it meets, as of the gate's next look.
    const meets = looked.meets < weight ? looked.meets : state.weight;
    if (meets > 0) metS ??= atS;
    fleet.setWeight(meets);
  }
  return ended('holding', lines.at(-1)?.atS ?? 0);
}

const hooksOf = (
  { isPassed, rollsBack, goesOn, promotes }: Look,
  { isNewRevision, canaryIs }: { isNewRevision: boolean; canaryIs: Readiness },
) => ({
  isNewRevision: () => isNewRevision,
  primaryIs: () => 'ready' as const,
  canaryIs: () => canaryIs,
  confirmRollout: () => true,
  preRollout: () => true,
  rollout: () => isPassed,
  rollback: () => rollsBack,
  confirmTrafficIncrease: () => goesOn,
  confirmPromotion: () => promotes,
});
