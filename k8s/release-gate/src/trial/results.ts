import { z } from 'zod';

/**
 * What the gate and the prober say to each other about a trial: bots with real media in one room of one pod. The prober measures,
 * the gate judges. Times are ms, shares of [0, 1].
 */

/** How often something was refused, or came to nothing, by the code of that: a pod on trial says it, and it is kept. */
const byCode = z
  .record(z.string().regex(/^[a-z][a-z_]{0,39}$/), z.number())
  .refine((codes) => Object.keys(codes).length <= 50, 'more codes than a protocol has');

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

export const trialOrderSchema = z.object({
  /** The same id is the same trial, however often it is ordered. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,47}$/),
  /** It is placed on that pod already. */
  room: z.string().regex(/^[a-z0-9][a-z0-9-]{0,47}$/),
  pod: z.object({
    url: z.url({ protocol: /^http$/ }),
    /** Where it says that browsers find it: a path, or an absolute address. */
    address: z.string().min(1).max(256),
    metricsUrl: z.url({ protocol: /^http$/ }),
  }),
});
export type TrialOrder = z.infer<typeof trialOrderSchema>;
