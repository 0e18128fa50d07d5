import { z } from 'zod';
import type { Told } from '../sources/told.ts';
import { BADNESS, isWeight, type Weight } from '../judge/evidence.ts';
import type { KeptOrder } from './orders.ts';
import type { Run } from './run.ts';
import { settled } from './sweep.ts';
import { trialSchema, untried } from './trial.ts';

/** What somebody did, or what was decided, for whoever asks later. */
export type AuditLine = { atS: number; by: string; did: string; reason: string };

/** All that outlives the gate's process. `audit`: the oldest first. */
export type Kept = { run: Run | null; order: KeptOrder | null; audit: readonly AuditLine[] };

export const NOTHING_KEPT: Kept = { run: null, order: null, audit: [] };

/** With the longest reasons there may be, in the widest letters, half of what a ConfigMap may hold (1 MiB). */
const AUDIT_MAX = 250;

export const audited = (kept: Kept, line: AuditLine): Kept => ({
  ...kept,
  audit: [...kept.audit, line].slice(-AUDIT_MAX),
});

const weight = z.custom<Weight>((text) => typeof text === 'string' && isWeight(text));
const law = z.array(z.number()).length(BADNESS.length);
const why = z.array(z.string());
const runSchema = z.object({
  number: z.number().int(),
  digest: z.string(),
  startedS: z.number(),
  countsFromS: z.number(),
  salt: z.string(),
  metS: z.number().nullable(),
  isOwnWeight: z.boolean(),
  laws: z.object({ '20s': law, '5m': law }),
  weight: z.object({ percent: z.number(), sinceS: z.number() }),
  sweep: z.object({
    after: z.number(),
    old: z.partialRecord(weight, z.object({ primary: z.number(), canary: z.number() })),
    young: z.array(z.never()),
  }),
  // A gate of before there were trials has kept none.
  trial: trialSchema.default(() => untried()),
  withdrawn: why.nullable(),
  end: z.object({ is: z.enum(['promoted', 'rolled_back', 'promotion_failed']), atS: z.number(), why }).nullable(),
});
const keptSchema = z.object({
  run: runSchema.nullable(),
  order: z
    .object({
      is: z.enum(['pause', 'abort', 'force']),
      by: z.string(),
      reason: z.string(),
      atS: z.number(),
      digest: z.string().nullable(),
    })
    .nullable(),
  audit: z.array(z.object({ atS: z.number(), by: z.string(), did: z.string(), reason: z.string() })),
});

/**
 * Young rooms are left out: a ConfigMap has its bounds, and the directory has them. What was read has the same text as what was
 * written, by which it is seen whether somebody else wrote.
 */
export function asText(kept: Kept): string {
  const { run } = kept;
  const text = run === null ? kept : { ...kept, run: { ...run, sweep: settled(run.sweep) } };
  return JSON.stringify(keptSchema.parse(text));
}

/** What cannot be read is never written over: a person has to look at it. */
export function fromText(text: string): Told<Kept> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, why: 'what the gate has kept is no JSON: mend it, or delete it to begin anew' };
  }
  const read = keptSchema.safeParse(json);
  if (read.success) return { ok: true, value: read.data };
  return {
    ok: false,
    why: `what the gate has kept is not of this version: ${z.prettifyError(read.error)}. Mend it, or delete it to begin anew`,
  };
}
