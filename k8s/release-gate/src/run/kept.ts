import { z } from 'zod';
import type { Told } from '../sources/told.ts';
import { AGES, BADNESS, isWeight, type Weight } from '../judge/evidence.ts';
import type { NeverBegan, Waiting } from './never-began.ts';
import type { KeptOrder } from './orders.ts';
import type { Reverted } from './reverts.ts';
import type { Run } from './run.ts';
import { PHASES } from './phases.ts';
import { settled } from './sweep.ts';
import { trialSchema, untried } from './trial.ts';
import type { Watch } from './watch.ts';

/** What somebody did, or what was decided, for whoever asks later. */
export type AuditLine = {
  atS: number;
  by: string;
  did: string;
  reason: string;
  /** Of the release that began or ended: its id outlives what else is kept of it. */
  trace?: string | undefined;
};

/** All that outlives the gate's process. The oldest come first. */
export type Kept = {
  run: Run | null;
  /** Of the last release, where that was promoted. */
  watch: Watch | null;
  reverted: readonly Reverted[];
  /** Of the one that has not begun; null: there is none. */
  waiting: Waiting | null;
  /** Null: none was given up so, or one has begun since. */
  neverBegan: NeverBegan | null;
  order: KeptOrder | null;
  audit: readonly AuditLine[];
};

export const NOTHING_KEPT: Kept = {
  ...{ run: null, watch: null, reverted: [], waiting: null, neverBegan: null, order: null },
  audit: [],
};

/** With the longest reasons there may be, in the widest letters, half of what a ConfigMap may hold (1 MiB). */
const AUDIT_MAX = 250;

export const audited = (kept: Kept, line: AuditLine): Kept => ({
  ...kept,
  audit: [...kept.audit, line].slice(-AUDIT_MAX),
});

const weight = z.custom<Weight>((text) => typeof text === 'string' && isWeight(text));
const law = z.array(z.number()).length(BADNESS.length);
const laws = z.object({ '20s': law, '5m': law });
const why = z.array(z.string());
const counts = z.partialRecord(weight, z.object({ primary: z.number(), canary: z.number() }));
const runSchema = z.object({
  number: z.number().int(),
  digest: z.string(),
  configs: z.string().nullable().default(null),
  startedS: z.number(),
  countsFromS: z.number(),
  salt: z.string(),
  metS: z.number().nullable(),
  isOwnWeight: z.boolean(),
  promotingS: z.number().nullable().default(null),
  laws,
  weight: z.object({ percent: z.number(), sinceS: z.number() }),
  idle: z.object({ sinceS: z.number().nullable(), beforeS: z.number() }).default({ sinceS: null, beforeS: 0 }),
  sweep: z.object({
    after: z.number(),
    old: counts,
    young: z.array(z.never()),
    missing: z.partialRecord(z.enum(AGES), counts),
  }),
  // A gate of before there were trials has kept none.
  trial: trialSchema.default(() => untried()),
  judged: z.number().default(0),
  before: z
    .object({ digest: z.string(), template: z.record(z.string(), z.unknown()) })
    .nullable()
    .default(null),
  reverts: z.number().int().nullable().default(null),
  withdrawn: why.nullable(),
  end: z.object({ is: z.enum(['promoted', 'rolled_back', 'promotion_failed']), atS: z.number(), why }).nullable(),
});
const watchSchema = z.object({
  ...{ number: z.number().int(), digest: z.string(), fromS: z.number(), untilS: z.number(), laws },
  judged: z.number(),
  breach: why.nullable(),
});
const revertedSchema = z.object({
  ...{ number: z.number().int(), digest: z.string(), to: z.string().nullable(), atS: z.number(), why },
  is: z.enum(['decided', 'under_way', 'done', 'failed', 'impossible']),
  worse: why.nullable(),
});
const waitingSchema = z.object({
  ...{ digest: z.string(), phase: z.enum(PHASES), sinceS: z.number(), why },
  isFound: z.boolean().default(false),
  seenS: z.number().nullable().default(null),
});
const neverBeganSchema = z.object({
  ...{ number: z.number().int(), digest: z.string(), sinceS: z.number(), atS: z.number(), why },
});
// What an older gate has kept has no field that came since.
const keptSchema = z.object({
  run: runSchema.nullable(),
  watch: watchSchema.nullable().default(null),
  reverted: z.array(revertedSchema).default([]),
  waiting: waitingSchema.nullable().default(null),
  neverBegan: neverBeganSchema.nullable().default(null),
  order: z
    .object({
      is: z.enum(['pause', 'abort', 'force']),
      by: z.string(),
      reason: z.string(),
      atS: z.number(),
      digest: z.string().nullable(),
    })
    .nullable(),
  audit: z.array(
    z.object({
      ...{ atS: z.number(), by: z.string(), did: z.string(), reason: z.string() },
      trace: z.string().optional(),
    }),
  ),
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
