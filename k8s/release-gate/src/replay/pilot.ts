import { TICK_S } from '../canary/canary.ts';
import { answersOf, type Answer, type Hook, type Situation } from '../gate/answers.ts';
import type { Weight } from '../judge/evidence.ts';
import { judgeOf, type Judge, type Laws, type Verdict } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import { HeardPods, NOTHING_HEARD, untilAll } from '../run/heard.ts';
import { after, begun, isAnother, rolloutOf, withdrawn, type Run, type Seen } from '../run/run.ts';
import { judgedOf, situationOf, type Facts } from '../run/situation.ts';
import { missed, swept } from '../run/sweep.ts';
import type { Fleet } from './fleet.ts';

/** What answers Flagger's webhooks and metric checks in a replay. */
export type Pilot = {
  name: string;
  /** Flagger's analysis interval. */
  tickS: number;
  stepWeights: readonly number[];
  /** Failed checks that end a release. */
  threshold: number;
  /** For so long Flagger waits for pods, in seconds. */
  progressWithinS: number;
  /** Of which it reads rooms, from the counters of the fleet's pods. */
  counted: readonly Weight[];
  /** For one release. */
  begin: () => Eye;
};

/** Looks at a fleet at a moment, Flagger's phase and the weight of its route. */
export type Eye = (fleet: Fleet, at: { atS: number } & Pick<Seen, 'phase' | 'weight'>) => Look;

export type Look = {
  /** Of our judge; null where none was asked. */
  verdict: Verdict | null;
  rollsBack: boolean;
  /** What Flagger counts: a check that is not passed is a failed one. */
  isPassed: boolean;
  goesOn: boolean;
  promotes: boolean;
  /** Why not, or why it ends, in words. */
  why: readonly string[];
  /** Percent of new rooms that the canary meets from now on. */
  meets: number;
};

/** A fleet in which nothing else is the matter. */
const CALM = {
  promises: { pages: { all: [], canary: [] }, spent: [] },
  order: null,
  freeze: null,
  unanswered: [],
  untried: [],
  history: { reverts: null, barred: null, watched: null },
} as const satisfies Partial<Facts>;

const DIGEST = 'of the replay';

export type GateOptions = { policy: Policy; laws: Laws; judge?: Judge };

/** Ours: the run, the evidence, the sweep and the answers of the gate that is in the cluster. */
export function gate({ policy, laws, judge = judgeOf(policy, laws) }: GateOptions): Pilot {
  return {
    name: policy.name,
    tickS: TICK_S,
    stepWeights: policy.weights.map(Number),
    threshold: policy.failedChecksMax,
    progressWithinS: policy.progressWithinS,
    counted: policy.weights,
    begin: () => {
      const pods = new HeardPods();
      let run: Run | null = null;
      return (fleet, { atS, phase, weight }) => {
        const seen: Seen = { phase, weight, digest: DIGEST };
        const before = run;
        run = isAnother(before, seen)
          ? begun(before, seen, { startedS: atS, salt: '', laws, pods: [] })
          : before && after(before, seen, atS);
        const { situation, ...read } = lookAt(fleet, { atS, run, pods }, { policy, judge });
        const answers = answersOf(situation);
        run = read.run && answers.rollback.yes ? withdrawn(read.run, answers.rollback.why) : read.run;
        return lookOf(situation, answers, { phase, weight, run });
      };
    },
  };
}

type Moment = { atS: number; run: Run | null; pods: HeardPods };

/** As the gate puts together what it reads (run/run-evidence.ts, run/gate.ts). */
function lookAt(
  fleet: Fleet,
  { atS, run, pods: known }: Moment,
  by: { policy: Policy; judge: Judge },
): { situation: Situation; run: Run | null } {
  const assigned = fleet.takeAssigned();
  const pods = fleet.podsAt(atS);
  if (run?.end !== null) {
    const facts = { ...CALM, atS, run, series: [], heard: NOTHING_HEARD, pods };
    return { situation: situationOf(facts, { ...by, judge: null }), run };
  }
  const heard = known.look(atS, pods, (name) => fleet.heardS(name));
  const untilS = untilAll(heard);
  const sweep = missed(swept(run.sweep, assigned, untilS), judgedOf({ series: fleet.series, atS }, run), untilS);
  const read = { ...run, sweep };
  return { situation: situationOf({ ...CALM, atS, run: read, series: fleet.series, heard, pods }, by), run: read };
}

function lookOf(
  { verdict }: Situation,
  answers: Readonly<Record<Hook, Answer>>,
  { phase, weight, run }: Pick<Seen, 'phase' | 'weight'> & { run: Run | null },
): Look {
  const goesOn = answers['confirm-traffic-increase'];
  const promotes = answers['confirm-promotion'];
  const held = phase === 'WaitingPromotion' ? promotes.why : goesOn.why;
  return {
    verdict,
    rollsBack: answers.rollback.yes,
    isPassed: answers.rollout.yes,
    goesOn: goesOn.yes,
    promotes: promotes.yes,
    why: answers.rollback.yes ? answers.rollback.why : held,
    meets: run === null ? weight : Math.round((rolloutOf(run)?.weight ?? 0) * 100),
  };
}

/** `ProgressDeadlineSeconds` of pkg/apis/flagger/v1beta1/canary.go, where a Canary says nothing of it. */
const FLAGGER_WAITS_S = 600;

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
    progressWithinS: FLAGGER_WAITS_S,
    counted: [],
    begin:
      () =>
      (fleet, { weight }) => {
        const share = fleet.badShare();
        const isPassed = share !== null && share <= limit;
        return { verdict: null, rollsBack: false, isPassed, goesOn: true, promotes: true, why: [], meets: weight };
      },
  };
}
