import type { Order, Situation } from '../gate/answers.ts';
import { evidenceOf, type RoomSeries } from '../judge/counters.ts';
import { AGES, roomsOf, type Age, type Evidence, type Weight } from '../judge/evidence.ts';
import type { Judge, Outcomes, Readings } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import { logSampleRatio } from '../judge/sample-ratio.ts';
import type { Promises } from '../sources/questions.ts';
import type { FleetPod } from '../sources/room-service.ts';
import type { Run } from './run.ts';
import { AGE_S, due, withMissing } from './sweep.ts';

/** Scrapes of two pods are at most one apart. */
export const SCRAPE_S = 15;
/** Over which "today's rate" is counted. */
const RATE_OVER_S = 600;

export type Facts = {
  atS: number;
  run: Run | null;
  series: readonly RoomSeries[];
  /** Newest sample of either track's rooms, Unix seconds. */
  heardS: Readonly<Record<'primary' | 'canary', number | null>>;
  pods: readonly FleetPod[];
  promises: Promises;
  order: Order | null;
  freeze: string | null;
  /** Sources that did not answer, in words. */
  unanswered: readonly string[];
};

/** All that the answers follow from, of what the sources say. */
export function situationOf(facts: Facts, { policy, judge }: { policy: Policy; judge: Judge | null }): Situation {
  const { atS, run, series, heardS, pods, promises, order, freeze, unanswered } = facts;
  const step = run === null ? -1 : policy.weights.indexOf(String(run.weight.percent) as Weight);
  const verdict = run === null || judge === null || step < 0 ? null : judge(step, outcomesOf(facts, run));
  const unheard = (track: 'primary' | 'canary'): number => atS - (heardS[track] ?? run?.startedS ?? atS);
  return {
    verdict,
    roomsPerS: run === null ? 0 : rateOf(series, atS),
    unheardS: { primary: unheard('primary'), canary: unheard('canary') },
    unanswered,
    logSampleRatio: run === null ? 0 : logSampleRatio(judgedAt('20s', facts, run)),
    order,
    withdrawn: run?.end === null ? run.withdrawn : null,
    freeze,
    pages: promises.pages,
    spent: promises.spent,
    draining: pods.filter(({ state }) => state.kind === 'draining').map(({ id }) => id),
    room: { primaryFree: freeOf(pods), canaryPeople: peopleOf(pods) },
    atLastWeightS: run !== null && step === policy.weights.length - 1 ? atS - run.weight.sinceS : 0,
    soakS: policy.soakS,
  };
}

function outcomesOf(facts: Facts, run: Run): Outcomes {
  const at = (age: Age): Readings => {
    const missing = { judged: judgedAt(age, facts, run), owed: due(run.sweep, age, facts.atS) };
    const late = (track: 'primary' | 'canary'): Evidence =>
      withMissing(evidenceOf(facts.series, { ...readingOf(age, facts, run), late: track, skewS: SCRAPE_S }), missing);
    return { against: late('canary'), pro: late('primary') };
  };
  return Object.fromEntries(AGES.map((age) => [age, at(age)]));
}

/** All that was judged until now, on both tracks. */
const judgedAt = (age: Age, facts: Facts, run: Run): Evidence =>
  evidenceOf(facts.series, { ...readingOf(age, facts, run), late: 'canary', skewS: 0 });

/** A room is judged at its age, so that what is counted earlier was assigned before the run. */
const readingOf = (age: Age, { atS }: Facts, { countsFromS }: Run) => ({
  age,
  participant: 'person' as const,
  fromS: countsFromS + AGE_S[age],
  untilS: atS,
});

function rateOf(series: readonly RoomSeries[], atS: number): number {
  const reading = { age: '20s', participant: 'person', late: 'canary', skewS: 0 } as const;
  const last = evidenceOf(series, { ...reading, fromS: atS - RATE_OVER_S, untilS: atS });
  return (roomsOf(last, 'primary') + roomsOf(last, 'canary')) / RATE_OVER_S;
}

const serving = ({ state }: FleetPod): boolean => state.kind === 'serving';

function freeOf(pods: readonly FleetPod[]): number {
  const primary = pods.filter((pod) => pod.track === 'primary' && serving(pod));
  return primary.reduce((free, { people, peopleMax }) => free + Math.max(0, peopleMax - people), 0);
}

function peopleOf(pods: readonly FleetPod[]): number {
  return pods.filter(({ track }) => track === 'canary').reduce((all, { people }) => all + people, 0);
}
