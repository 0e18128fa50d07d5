import type { Order, Situation } from '../gate/answers.ts';
import { evidenceOf, type RoomSeries } from '../judge/counters.ts';
import { AGES, roomsOf, type Age, type Evidence, type Weight } from '../judge/evidence.ts';
import type { Judge, Outcomes, Readings } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import { logSampleRatio } from '../judge/sample-ratio.ts';
import type { Promises } from '../sources/questions.ts';
import type { FleetPod } from '../sources/room-service.ts';
import type { Heard } from './run-evidence.ts';
import type { Run } from './run.ts';
import { AGE_S, due, withMissing } from './sweep.ts';

/** Scrapes of two pods are at most one apart. */
export const SCRAPE_S = 15;
/** The shortest window of a page. */
const PAGE_OVER_S = 300;
/** Over which "today's rate" is counted. */
const RATE_OVER_S = 600;

export type Facts = {
  atS: number;
  run: Run | null;
  series: readonly RoomSeries[];
  heard: Heard;
  pods: readonly FleetPod[];
  promises: Promises;
  order: Order | null;
  freeze: string | null;
  /** Sources that did not answer, in words. */
  unanswered: readonly string[];
};

/** All that the answers follow from, of what the sources say. */
export function situationOf(facts: Facts, { policy, judge }: { policy: Policy; judge: Judge | null }): Situation {
  const { atS, run, series, heard, pods, promises, order, freeze, unanswered } = facts;
  const step = run === null ? -1 : policy.weights.indexOf(String(run.weight.percent) as Weight);
  const verdict = run === null || judge === null || step < 0 ? null : judge(step, outcomesOf(facts, run));
  return {
    verdict,
    roomsPerS: run === null ? 0 : rateOf(series, atS),
    unheardS: heard.unheardS,
    unanswered: [...unanswered, ...strangeWeight(run, policy)],
    logSampleRatio: run === null ? 0 : logSampleRatio(judgedAt('20s', facts, run)),
    order,
    withdrawn: run?.end === null ? run.withdrawn : null,
    freeze,
    pages: { ...promises.pages, canary: isMet(run, atS) ? promises.pages.canary : [] },
    spent: promises.spent,
    draining: pods.filter(({ state }) => state.kind === 'draining').map(({ id }) => id),
    room: { primaryFree: freeOf(pods), canaryPeople: peopleOf(pods) },
    atLastWeightS: run !== null && step === policy.weights.length - 1 ? atS - run.weight.sinceS : 0,
    soakS: policy.soakS,
  };
}

function outcomesOf(facts: Facts, run: Run): Outcomes {
  const at = (age: Age): Readings => {
    const missing = { judged: judgedAt(age, facts, run), owed: due(run.sweep, age, facts.heard.untilS) };
    const late = (track: 'primary' | 'canary'): Evidence =>
      withMissing(evidenceOf(facts.series, { ...readingOf(age, facts, run), late: track, skewS: SCRAPE_S }), missing);
    return { against: late('canary'), pro: late('primary') };
  };
  return Object.fromEntries(AGES.map((age) => [age, at(age)]));
}

/** All that was judged until now, on both tracks. */
const judgedAt = (age: Age, facts: Facts, run: Run): Evidence =>
  evidenceOf(facts.series, { ...readingOf(age, facts, run), late: 'canary', skewS: 0 });

/** What it may be raised to, and whether it may be promoted, cannot be said of a weight that no step of the policy has. */
function strangeWeight(run: Run | null, { name, weights }: Policy): string[] {
  if (run?.end !== null || run.weight.percent === 0 || weights.includes(String(run.weight.percent) as Weight))
    return [];
  return [`the route has ${run.weight.percent} %, and policy ${name} knows ${weights.join(', ')} % alone`];
}

/** A page is about the last five minutes, and these may be of the run before. */
const isMet = (run: Run | null, atS: number): boolean =>
  run?.end === null && run.metS !== null && atS - run.metS >= PAGE_OVER_S;

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
