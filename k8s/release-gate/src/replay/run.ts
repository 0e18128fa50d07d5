import type { Verdict } from '../judge/judge.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import { tick, type FlaggerSpec, type FlaggerState } from './flagger.ts';
import type { Pilot } from './pilot.ts';

const NAME = 'room-service.atrium';

export type TickLine = {
  atS: number;
  phase: FlaggerState['phase'];
  /** In force when the tick began. */
  weight: number;
  verdict: Verdict | null;
  events: readonly string[];
  /** Of the gate, for where it is. */
  why: readonly string[];
  /** Participant-minutes on the canary that were bad, so far. */
  exposedMin: number;
};

export type Run = {
  is: 'promoted' | 'rolled back' | 'holding';
  pilot: string;
  atS: number;
  exposedMin: number;
  lines: readonly TickLine[];
};

/** A release through Flagger's ticks, Prometheus' scrapes and the ages of rooms. */
export function run(pilot: Pilot, options: FleetOptions): Run {
  const spec: FlaggerSpec = { name: NAME, stepWeights: pilot.stepWeights, threshold: pilot.threshold };
  const fleet = new Fleet(options);
  const lines: TickLine[] = [];
  let state: FlaggerState = { phase: 'Initialized', weight: 0, failedChecks: 0 };
  const ended = (is: Run['is'], atS: number): Run => ({
    is,
    pilot: pilot.name,
    atS,
    exposedMin: fleet.exposedMin(atS),
    lines,
  });
  const endS = options.rooms.bornS.at(-1) ?? 0;
  for (let atS = pilot.tickS; atS <= endS; atS += pilot.tickS) {
    fleet.bear(atS);
    const { phase, weight } = state;
    const { verdict, rollsBack, isPassed, goesOn, why } = pilot.look(fleet, { atS, weight });
    const { state: next, events } = tick(state, spec, {
      isNewRevision: () => lines.length === 0,
      isPrimaryReady: () => true,
      isCanaryReady: () => true,
      confirmRollout: () => true,
      preRollout: () => true,
      rollout: () => isPassed,
      rollback: () => rollsBack,
      confirmTrafficIncrease: () => goesOn,
      confirmPromotion: () => goesOn,
    });
    lines.push({ atS, phase, weight, verdict, events, why, exposedMin: fleet.exposedMin(atS) });
    if (next.weight !== weight) fleet.setWeight(next.weight);
    state = next;
    if (state.phase === 'Failed') return ended('rolled back', atS);
    if (state.phase === 'Promoting') return ended('promoted', atS);
  }
  return ended('holding', endS);
}
