import { TICK_S } from '../canary/canary.ts';
import { answersOf, type Situation } from '../gate/answers.ts';
import type { Judge, Verdict } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import { logSampleRatio } from '../judge/sample-ratio.ts';
import type { Fleet } from './fleet.ts';

/** What answers Flagger's webhooks and metric checks in a replay. */
export type Pilot = {
  name: string;
  /** Flagger's analysis interval. */
  tickS: number;
  stepWeights: readonly number[];
  /** Failed checks that end a release. */
  threshold: number;
  look: (fleet: Fleet, at: { atS: number; weight: number }) => Look;
};

export type Look = {
  /** Of our judge; null where none was asked. */
  verdict: Verdict | null;
  rollsBack: boolean;
  /** What Flagger counts: a check that is not passed is a failed one. */
  isPassed: boolean;
  goesOn: boolean;
  /** Why not, or why it ends, in words. */
  why: readonly string[];
};

/** A fleet in which nothing else is the matter. */
const CALM = {
  quiet: [],
  withdrawn: null,
  trial: { held: [], failed: [] },
  unanswered: [],
  order: null,
  freeze: null,
  pages: { all: [], canary: [] },
  spent: [],
  draining: [],
  room: { primaryFree: Infinity, canaryPeople: 0, canaryRooms: Infinity, nextRooms: null },
  atLastWeightS: 0,
  soakS: 0,
  reverts: null,
  barred: null,
  watched: null,
} as const satisfies Partial<Situation>;

/** Ours: the same answers as in a cluster. */
export function gate({ policy, judge, ratePerS }: { policy: Policy; judge: Judge; ratePerS: number }): Pilot {
  const stepWeights = policy.weights.map(Number);
  return {
    name: policy.name,
    tickS: TICK_S,
    stepWeights,
    threshold: policy.failedChecksMax,
    look: (fleet, { atS, weight }) => {
      // Before the first weight there is nothing to judge.
      const verdict = weight === 0 ? null : judge(stepWeights.indexOf(weight), fleet.outcomes(atS));
      const answers = answersOf({
        ...CALM,
        verdict,
        roomsPerS: ratePerS,
        unheardS: { primary: 0, canary: fleet.tells ? 0 : atS },
        logSampleRatio: logSampleRatio(fleet.told(atS)),
      });
      return {
        verdict,
        rollsBack: answers.rollback.yes,
        isPassed: answers.rollout.yes,
        goesOn: answers['confirm-traffic-increase'].yes,
        why: answers[answers.rollback.yes ? 'rollback' : 'confirm-traffic-increase'].why,
      };
    },
  };
}

/**
 * Flagger by its own example (docs/gitbook/usage/how-it-works.md: interval 1m, threshold 10, stepWeight 5, maxWeight 50), with the share of
 * people who have it bad in the place of its error rate, and a limit above what is bad everyday. "No values" is a failed check.
 */
export function plainFlagger({ limit = 0.02 } = {}): Pilot {
  return {
    name: 'plain Flagger',
    tickS: 60,
    stepWeights: Array.from({ length: 10 }, (_, at) => 5 * (at + 1)),
    threshold: 10,
    look: (fleet) => {
      const share = fleet.badShare();
      return { verdict: null, rollsBack: false, isPassed: share !== null && share <= limit, goesOn: true, why: [] };
    },
  };
}
