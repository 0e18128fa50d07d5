import { createHash } from 'node:crypto';
import { z } from 'zod';
import { TRACKS, type Track } from '../judge/evidence.ts';
import type { FleetPod } from '../sources/room-service.ts';
import { trialOrderSchema, type TrialOrder, type TrialState } from '../trial/results.ts';
import { ABOUTS, type TrialReason } from '../trial/reasons.ts';
import { inBrief, verdictOf } from '../trial/verdict.ts';
import type { TrialLimits } from '../trial/limits.ts';

/** A trial that cannot be begun is not begun each second. */
const AGAIN_AFTER_S = 10;

const why = z.array(z.string());
const reasons = z.array(z.object({ about: z.enum(ABOUTS), words: z.string() }));

/**
 * How far a release is with its trial by bots, before it meets anybody; plain data, kept with the run. `attempt` counts trials that
 * came to nothing, and `before` says why. `formerPods`: of the commit before, where one came in the middle of another. `against`:
 * what bots found at that pod of the canary, while they look whether the primary has the same; null: nothing yet.
 */
export const trialSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('none'), attempt: z.number().int(), formerPods: why, before: why, notBeforeS: z.number() }),
  z.object({
    is: z.literal('asked'),
    attempt: z.number().int(),
    formerPods: why,
    on: z.enum(TRACKS),
    pod: z.string(),
    order: trialOrderSchema,
    sinceS: z.number(),
    against: z.object({ pod: z.string(), found: reasons }).nullable(),
  }),
  z.object({ is: z.literal('passed'), atS: z.number(), pod: z.string(), seen: z.string() }),
  z.object({ is: z.literal('failed'), atS: z.number(), pod: z.string(), why }),
]);
export type Trial = z.infer<typeof trialSchema>;
export type Asked = Extract<Trial, { is: 'asked' }>;
type None = Extract<Trial, { is: 'none' }>;

export const untried = (formerPods: readonly string[] = []): Trial => ({
  ...{ is: 'none', attempt: 0, before: [], notBeforeS: 0 },
  formerPods: [...formerPods],
});

/** A pod that takes rooms, none of `but`, and of the canary so one that is of this commit; the same one at every look. */
export function podToTry(pods: readonly FleetPod[], on: Track, but: readonly string[]): FleetPod | null {
  const fit = pods.filter(({ id, track, state }) => track === on && state.kind === 'serving' && !but.includes(id));
  return fit.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0] ?? null;
}

/** `ports`: of every pod, where people come, and where Prometheus does. */
export type Where = { salt: string; ports: { rooms: number; metrics: number } };

/**
 * `pods`: where another one of the primary is found, to which the room is moved and back: for a pod of the canary that is between the
 * version of before and this one, and for one of the primary among pods of the same version.
 */
export function orderOf(
  { salt, ports }: Where,
  { attempt, on, pod, pods }: { attempt: number; on: Track; pod: FleetPod; pods: readonly FleetPod[] },
): TrialOrder {
  const other = podToTry(pods, 'primary', [pod.id]);
  // Nobody else can know the name of the room, and a gate that begins anew asks for the same trial.
  const of = [salt, attempt, on, pod.id, ...(other === null ? [] : [other.id])];
  const name = createHash('sha256').update(of.join(' ')).digest('hex').slice(0, 24);
  return {
    ...{ id: name, room: `trial-${name}` },
    pod: { url: urlOf(pod, ports.rooms), address: pod.address, metricsUrl: `${urlOf(pod, ports.metrics)}/metrics` },
    ...(other === null ? {} : { moves: { here: movable(pod), there: reached(other, ports.rooms) } }),
  };
}

const urlOf = ({ internal }: FleetPod, port: number): string => `http://${internal.split(/:\d+$/)[0]}:${port}`;
const movable = ({ id, internal }: FleetPod) => ({ id, controlUrl: `http://${internal}` });
const reached = (pod: FleetPod, port: number) => ({ ...movable(pod), url: urlOf(pod, port), address: pod.address });

export const asked = (
  { attempt, formerPods }: None,
  { pod, pods, atS }: { pod: FleetPod; pods: readonly FleetPod[]; atS: number },
  where: Where,
): Asked => ({
  ...{ is: 'asked', attempt, formerPods, on: 'canary', pod: pod.id, against: null },
  order: orderOf(where, { attempt, on: 'canary', pod, pods }),
  sinceS: atS,
});

/** Where bots look whether the primary has the same. */
export type Primary = Pick<Asked, 'pod' | 'order'>;

/** What follows from how far the trial is. `primary`: null where there is no pod of it. */
export function stepped(
  trial: Asked,
  state: TrialState,
  { atS, limits, primary }: { atS: number; limits: TrialLimits; primary: Primary | null },
): Trial {
  switch (state.is) {
    case 'running':
      return trial;
    case 'broken':
      return again(trial, `the trial of ${trial.pod} came to nothing: ${state.why}`, atS);
    case 'done': {
      const found = verdictOf(state.results, limits);
      const { lateMs } = state.results;
      if (found.length > 0 && lateMs > limits.ownLateMs) {
        const late = `bots were late themselves, by ${lateMs.toFixed(0)} ms and more, and ${limits.ownLateMs} may be`;
        return again(trial, `${late}: that says nothing of ${trial.pod}`, atS);
      }
      if (trial.against !== null) return compared(trial, trial.against, found, atS);
      if (found.length === 0) return { is: 'passed', atS, pod: trial.pod, seen: inBrief(state.results) };
      const against = { pod: trial.pod, found };
      if (primary === null)
        return again(trial, `${inWords(against)}; there is no pod of the primary to compare with`, atS);
      return { ...trial, ...primary, on: 'primary', sinceS: atS, against };
    }
  }
}

type Found = { pod: string; found: readonly TrialReason[] };

/** What the primary has as well is about the place where bots are, and not about the release. */
function compared(trial: Asked, against: Found, found: readonly TrialReason[], atS: number): Trial {
  const alsoThere = new Set(found.map(({ about }) => about));
  const own = against.found.filter(({ about }) => !alsoThere.has(about));
  if (own.length > 0) {
    const { pod } = against;
    return { is: 'failed', atS, pod, why: [`bots tried it before anybody met it: ${inWords({ pod, found: own })}`] };
  }
  const both = `${inWords(against)}; and the primary is no better: ${inWords({ pod: trial.pod, found })}`;
  return again(trial, `${both}. That says nothing of the release`, atS);
}

/** A pod goes in order, or the trial came to nothing: it is made anew, a little later. */
export const again = ({ attempt, formerPods }: Asked, before: string, atS: number): Trial => ({
  ...{ is: 'none', attempt: attempt + 1, formerPods, before: [before] },
  notBeforeS: atS + AGAIN_AFTER_S,
});

/** Why it has not passed yet, in words; empty: it has, or it has failed. */
export function heldBy(trial: Trial, state: TrialState | null): string[] {
  switch (trial.is) {
    case 'none':
      return [...trial.before, trial.before.length > 0 ? 'bots try it again' : 'bots have not tried it yet'];
    case 'asked': {
      const how = state?.is === 'running' ? ` for ${(state.forMs / 1000).toFixed(0)} s: ${state.step}` : '';
      const found =
        trial.against === null ? [] : [`${inWords(trial.against)}; whether the primary has the same is looked at`];
      return [...found, `bots try ${trial.pod}${how}`];
    }
    case 'passed':
    case 'failed':
      return [];
  }
}

const inWords = ({ pod, found }: Found): string => `at ${pod} ${found.map(({ words }) => words).join('; ')}`;
