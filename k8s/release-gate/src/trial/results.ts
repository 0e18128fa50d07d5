import { z } from 'zod';

/**
 * What the gate and the prober say to each other about a trial: bots with real media in one room of one pod. The prober measures,
 * the gate judges. Times are ms, shares of [0, 1].
 */

/** How often something was refused, or came to nothing, by the code of that: a pod on trial says it, and it is kept. */
const code = z.string().regex(/^[a-z][a-z_]{0,39}$/);
const byCode = z
  .record(code, z.number())
  .refine((codes) => Object.keys(codes).length <= 50, 'more codes than a protocol has');

/** Of people and of what they have in a room. */
export const KEPT_BY_A_MOVE = ['person', 'place', 'circle', 'chat'] as const;

/** One time that the room was to go to another pod, with its people in it. */
const wayMoved = z.object({
  /** From the pod on trial to the other one, and to it again. */
  way: z.enum(['away', 'back']),
  /** Why it stayed where it was; null: it went. */
  calledOff: code.nullable(),
  tookMs: z.number(),
  /** Who had to come back by their token, and who of them did not get in. */
  cold: z.number(),
  lost: z.number(),
  /** The longest gap of each pair meanwhile. */
  silencesMs: z.array(z.number()).max(100),
  /** What was not for everybody as it had been. */
  changed: z.array(z.enum(KEPT_BY_A_MOVE)),
});
export type WayMoved = z.infer<typeof wayMoved>;

export const resultsSchema = z.object({
  tookMs: z.number(),
  joins: z.object({ tried: z.number(), failed: byCode, welcomeMs: z.array(z.number()) }),
  /** Those who stay, with sound and picture: how many there were to be, came in, and met in one circle. */
  people: z.object({ wanted: z.number(), came: z.number(), met: z.number() }),
  /**
   * Of every pair of one who hums without an end and one who hears. `firstMs`: of each pair that was heard, since all had met.
   * `silentMs`: time of all pairs within gaps; `longestGapMs`: of any one of them.
   */
  voices: z.object({
    pairs: z.number(),
    listenedMs: z.number(),
    firstMs: z.array(z.number()),
    packets: z.number(),
    lost: z.number(),
    silentMs: z.number(),
    longestGapMs: z.number(),
  }),
  /** What those who stay asked of the room meanwhile, one after the other. `failed`: a timeout, too. */
  answers: z.object({ tookMs: z.array(z.number()), failed: byCode }),
  /** Of every pair of one with a camera and one who looks. `seen`: those of whom any frame was decoded. */
  pictures: z.object({ pairs: z.number(), seen: z.number(), watchedMs: z.number(), frozenMs: z.number() }),
  /** Sockets that were cut, and their people back. `elsewhere`: they had lost their place; `heardAgain`: pairs, a moment later. */
  resumes: z.object({ tried: z.number(), failed: byCode, elsewhere: z.number(), heardAgain: z.number() }),
  /** `untried`: why not both ways were tried, in words; null: they were. A prober of before moves nothing, and says nothing of it. */
  moves: z
    .object({ untried: z.string().max(200).nullable(), ways: z.array(wayMoved).max(2) })
    .default({ untried: 'the prober is of a version that moves no rooms', ways: [] }),
  /** What the pod's own metrics counted of bots meanwhile, and what there was at least; null: they could not be read. */
  told: z.object({ joins: z.number(), sessionS: z.number() }).nullable(),
  had: z.object({ joins: z.number(), sessionS: z.number() }),
  /** How late the bots themselves were, as one in a hundred turns of their process was or later. */
  lateMs: z.number(),
  /** What broke in the bots themselves, in words, each once. */
  faults: z.array(z.string().max(200)).max(20),
});
export type TrialResults = z.infer<typeof resultsSchema>;

/** Done says nothing of good or bad. Broken: the trial itself came to nothing, which says nothing of the pod. */
export const trialStateSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('running'), forMs: z.number(), step: z.string() }),
  z.object({ is: z.literal('done'), results: resultsSchema }),
  z.object({ is: z.literal('broken'), why: z.string() }),
]);
export type TrialState = z.infer<typeof trialStateSchema>;

const movable = z.object({ id: z.string().min(1).max(128), controlUrl: z.url({ protocol: /^http$/ }) });
/** Where it says that browsers find it: a path, or an absolute address. */
const address = z.string().min(1).max(256);

export const trialOrderSchema = z.object({
  /** The same id is the same trial, however often it is ordered. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,47}$/),
  /** It is placed on that pod already. */
  room: z.string().regex(/^[a-z0-9][a-z0-9-]{0,47}$/),
  pod: z.object({
    url: z.url({ protocol: /^http$/ }),
    address,
    metricsUrl: z.url({ protocol: /^http$/ }),
  }),
  /** The pod on trial, and another one to which its room is moved, and back; not there: it is not moved. */
  moves: z.object({ here: movable, there: movable.extend({ url: z.url({ protocol: /^http$/ }), address }) }).optional(),
});
export type TrialOrder = z.infer<typeof trialOrderSchema>;
