import { z } from 'zod';
import type { Told } from '../sources/told.ts';

/**
 * A run as the gate saw it: JSON, one line for each thing that happened, in its order. Numbers that JSON has none for are written as
 * `{"number":"NaN"}`. Times are Unix seconds.
 */
export type Line = z.infer<typeof line>;
/** With it a gate begins, and one that begins anew. */
export type Head = z.infer<typeof head>;
/** Somebody was asked: `of`, as `prometheus.ask`, with these words, and what was said, to the letter. */
export type Call = z.infer<typeof call>;
/** `at`: the line of the file, from 1 on. */
export type Recorded = { at: number; line: Line };
export type Recording = readonly Recorded[];
/** Where the gate, or Flagger, of today does not do what the recorded one did, in words. */
export type Difference = { line: number; atS: number; recorded: string; replayed: string };

/** Raised with every change after which older recordings cannot be read. */
export const RECORDING_VERSION = 1;

const call = z.object({ of: z.string(), args: z.array(z.unknown()), said: z.unknown() });
const calls = z.array(call);
const answer = z.object({ yes: z.boolean(), why: z.array(z.string()) });
const order = z.object({ is: z.enum(['pause', 'abort', 'force']).nullable(), by: z.string(), reason: z.string() });
const matcher = z.object({ label: z.string(), op: z.enum(['=', '!=', '=~', '!~']), value: z.string() });

const head = z.object({
  is: z.literal('recording'),
  version: z.literal(RECORDING_VERSION),
  policy: z.string(),
  where: z.array(matcher),
  freezes: z.array(z.object({ from: z.string(), until: z.string(), why: z.string() })),
});
const line = z.discriminatedUnion('is', [
  head,
  z.object({
    is: z.literal('look'),
    atS: z.number(),
    calls,
    /** Of the gate after it; `answers`: null before the first look that came to something. */
    blind: z.string().nullable(),
    seen: z.object({ phase: z.string(), digest: z.string(), weight: z.number() }).nullable(),
    answers: z.record(z.string(), answer).nullable(),
  }),
  z.object({ is: z.literal('asked'), atS: z.number(), hook: z.string(), answer }),
  z.object({ is: z.literal('event'), atS: z.number(), calls, message: z.string(), done: z.unknown() }),
  z.object({ is: z.literal('order'), atS: z.number(), calls, order, done: z.unknown() }),
]);

export const toLine = (of: Line): string => `${JSON.stringify(of, plain)}\n`;

/** What is wrong with it is said with its line. A line that was not finished is left out: the gate ended while it wrote. */
export function readRecording(text: string): Told<Recording> {
  const rows = text.split('\n').flatMap((row, at) => (row === '' ? [] : [{ at: at + 1, json: parsed(row) }]));
  const recording: Recorded[] = [];
  for (const [index, { at, json }] of rows.entries()) {
    const next = rows[index + 1]?.json;
    if (json === undefined && (next === undefined || head.safeParse(next).success)) continue;
    const read = line.safeParse(json);
    if (!read.success) return { ok: false, why: `line ${at}: ${z.prettifyError(read.error)}` };
    recording.push({ at, line: read.data });
  }
  if (recording[0]?.line.is !== 'recording')
    return {
      ok: false,
      why: `it does not begin as a recording of version ${RECORDING_VERSION} does: let the gate write one to RECORD_FILE`,
    };
  return { ok: true, value: recording };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, numbers);
  } catch {
    return undefined;
  }
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
}

function numbers(_key: string, value: unknown): unknown {
  const is = typeof value === 'object' && value !== null && Object.keys(value).join() === 'number';
  const { number } = is ? (value as { number: unknown }) : { number: null };
  return typeof number === 'string' ? Number(number) : value;
}
