import type { Order, Situation } from '../gate/answers.ts';
import { evidenceOf, type RoomSeries } from '../judge/counters.ts';
import {
  AGE_S,
  AGES,
  chanceOf,
  NO_ROOMS,
  roomsOf,
  sum,
  type Age,
  type Evidence,
  type Weight,
} from '../judge/evidence.ts';
import type { Judge, Outcomes, Readings } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import { logSampleRatio } from '../judge/sample-ratio.ts';
import type { Promises } from '../sources/questions.ts';
import type { FleetPod } from '../sources/room-service.ts';
import type { Heard } from './heard.ts';
import { drawnForS, type Run } from './run.ts';
import { withMissing } from './sweep.ts';

/** As Prometheus is deployed. */
const SCRAPE_S = 15;
/** Over which "today's rate" is counted. */
const RATE_OVER_S = 600;
/** Until another pod takes rooms: a look of the autoscaler (15 s), and the start of a pod. */
const MORE_PODS_S = 60;

export type Facts = {
  atS: number;
  run: Run | null;
  series: readonly RoomSeries[];
  heard: Heard;
  pods: readonly FleetPod[];
  promises: Promises;
  order: Order | null;
  freeze: string | null;
  /** Of what was promoted before, in words (answers.ts). */
  history: Pick<Situation, 'reverts' | 'barred' | 'watched'>;
  /** Sources that did not answer, in words. */
  unanswered: readonly string[];
  /** Why its trial by bots has not passed yet, in words. */
  untried: readonly string[];
};

type Judged = Readonly<Record<Age, Evidence>>;

/** All that the answers follow from, of what the sources say. */
export function situationOf(facts: Facts, { policy, judge }: { policy: Policy; judge: Judge | null }): Situation {
  const { atS, run, series, heard, pods, promises, order, freeze, unanswered, history } = facts;
  const step = run === null ? -1 : policy.weights.indexOf(String(run.weight.percent) as Weight);
  const judged = run === null ? null : judgedOf(facts, run);
  const isAsked = run !== null && judged !== null && judge !== null && step >= 0;
  const verdict = isAsked ? judge(step, outcomesOf(facts, run, judged)) : null;
  const roomsPerS = rateOf(series, atS, run?.metS ?? null);
  return {
    ...history,
    verdict,
    roomsPerS,
    unheardS: heard.unheardS,
    quiet: heard.quiet,
    unanswered: [...unanswered, ...strangeWeight(run, policy)],
    logSampleRatio: judged === null ? 0 : logSampleRatio(judged['20s']),
    order,
    withdrawn: run?.end === null ? run.withdrawn : null,
    trial: { held: facts.untried, failed: run?.end === null && run.trial.is === 'failed' ? run.trial.why : [] },
    freeze,
    pages: { all: promises.pages.all, canary: pagesOf(run, promises, atS) },
    spent: promises.spent,
    draining: pods.filter(({ state }) => state.kind === 'draining').map(({ id }) => id),
    room: {
      ...{ primaryFree: freeOf(pods), canaryPeople: peopleOf(pods) },
      ...{ canaryRooms: newRoomsOf(pods), nextRooms: nextRoomsOf(run, policy, roomsPerS) },
    },
    atLastWeightS: run !== null && step === policy.weights.length - 1 ? drawnForS(run, atS) : 0,
    soakS: policy.soakS,
  };
}

function outcomesOf(facts: Facts, run: Run, judged: Judged): Outcomes {
  const at = (age: Age): Readings => {
    const { heard, series } = facts;
    const missing = run.sweep.missing[age] ?? {};
    // Of the newest rooms of one track nothing is known of the other's: they speak for neither.
    const untilS = { primary: heard.untilS.canary, canary: heard.untilS.primary };
    const late = evidenceOf(series, { ...readingOf(age, facts, run), untilS });
    const against = joined(judged[age], late);
    const pro = joined(late, judged[age]);
    return {
      against: withMissing(against, { missing, y: { primary: 'bad', canary: 'bad' } }),
      // A node that is lost with rooms of the primary speaks for no canary.
      pro: withMissing(pro, { missing, y: { primary: 'good', canary: 'bad' } }),
    };
  };
  return Object.fromEntries(AGES.map((age) => [age, at(age)]));
}

/** The primary's rooms of one reading and the canary's of another, both of the same series. */
const joined = (one: Evidence, other: Evidence): Evidence =>
  new Map(
    Array.from(one, ([weight, { primary }]) => [weight, { primary, canary: (other.get(weight) ?? NO_ROOMS).canary }]),
  );

/** All that was judged until now, on both tracks. */
export const judgedOf = (facts: Pick<Facts, 'series' | 'atS'>, run: Run): Judged => ({
  '20s': evidenceOf(facts.series, readingOf('20s', facts, run)),
  '5m': evidenceOf(facts.series, readingOf('5m', facts, run)),
});

/** What it may be raised to, and whether it may be promoted, cannot be said of a weight that no step of the policy has. */
function strangeWeight(run: Run | null, { name, weights }: Policy): string[] {
  if (run?.end !== null || run.weight.percent === 0 || weights.includes(String(run.weight.percent) as Weight))
    return [];
  return [`the route has ${run.weight.percent} %, and policy ${name} knows ${weights.join(', ')} % alone`];
}

/** A page looks back for its short window, at least, and that may be of the run before. */
function pagesOf(run: Run | null, { pages }: Promises, atS: number): string[] {
  if (run?.end !== null || run.metS === null) return [];
  const metForS = atS - run.metS;
  return [...new Set(pages.canary.filter(({ overS }) => metForS >= overS).map(({ name }) => name))];
}

/** A room is judged at its age, so that what is counted earlier was assigned before the run. */
const readingOf = (age: Age, { atS }: Pick<Facts, 'atS'>, { countsFromS }: Run) => ({
  age,
  participant: 'person' as const,
  fromS: countsFromS + AGE_S[age],
  untilS: { primary: atS, canary: atS },
});

/** Of rooms that are drawn by chance, of which there were none before it met the first one: the time before that does not count. */
function rateOf(series: readonly RoomSeries[], atS: number, metS: number | null): number {
  if (metS === null) return 0;
  const fromS = Math.max(atS - RATE_OVER_S, metS + AGE_S['20s']);
  const untilS = { primary: atS, canary: atS };
  const last = evidenceOf(series, { age: '20s', participant: 'person', fromS, untilS });
  return (roomsOf(last, 'primary') + roomsOf(last, 'canary')) / Math.max(atS - fromS, SCRAPE_S);
}

const serving = ({ state }: FleetPod): boolean => state.kind === 'serving';

function freeOf(pods: readonly FleetPod[]): number {
  const primary = pods.filter((pod) => pod.track === 'primary' && serving(pod));
  return primary.reduce((free, { people, peopleMax }) => free + Math.max(0, peopleMax - people), 0);
}

function peopleOf(pods: readonly FleetPod[]): number {
  return pods.filter(({ track }) => track === 'canary').reduce((all, { people }) => all + people, 0);
}

/** New rooms that the canary's pods could take, where they are like those that there are. */
function newRoomsOf(pods: readonly FleetPod[]): number {
  const [people, rooms] = [sum(pods.map((pod) => pod.people)), sum(pods.map((pod) => pod.rooms))];
  const perRoom = rooms === 0 ? 1 : Math.max(1, people / rooms);
  const canary = pods.filter((pod) => pod.track === 'canary' && serving(pod));
  return sum(
    canary.map((pod) =>
      Math.max(0, Math.floor(Math.min(pod.roomsMax - pod.rooms, (pod.peopleMax - pod.people) / perRoom))),
    ),
  );
}

/** One, where nobody knows how many come; null: the weight in force is the last one, or none that the policy has. */
function nextRoomsOf(run: Run | null, { weights }: Policy, roomsPerS: number): number | null {
  if (run?.end !== null) return null;
  const { percent } = run.weight;
  const step = weights.indexOf(String(percent) as Weight);
  const next = percent === 0 || step >= 0 ? weights[step + 1] : undefined;
  if (next === undefined) return null;
  return Math.max(1, Math.ceil(roomsPerS * chanceOf(next) * MORE_PODS_S));
}
