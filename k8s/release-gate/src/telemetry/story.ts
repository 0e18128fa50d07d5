import type { AuditLine, Kept } from '../run/kept.ts';
import { deedOf } from '../run/lines.ts';
import type { Run } from '../run/run.ts';
import { spanIdOf, traceIdOf } from '../run/trace-ids.ts';
import type { GateKey } from './exported-keys.ts';
import { endedOf } from './numbers.ts';

/** A span that has ended. Times are Unix seconds. */
export type GateSpan = {
  traceId: string;
  spanId: string;
  /** Null: it is the whole release. */
  parentSpanId: string | null;
  name: string;
  startS: number;
  endS: number;
  failed: boolean;
  attributes: Readonly<Partial<Record<GateKey, string | number | boolean>>>;
  events: readonly { atS: number; name: string; reason: string }[];
};

/** How a run ended, in the words of its trace. */
type End = { is: string; atS: number; why: readonly string[] };
/** While it had one weight. `percent`: null before it had any; `untilS`: null while it has it. */
type Step = { percent: number | null; fromS: number; untilS: number | null };

const ROOT = 'release';
/** A trace of a release is never left to chance by a collector (k8s/collector). */
const KEEP = { 'atrium.keep': true } as const;

/**
 * A run as a trace, of all that is kept of it: one span for the whole of it, one for each weight, and on these what people ordered and
 * why it had to end. Those that have ended alone. `replacedS`: when another commit took its place.
 */
export function storyOf({ run, audit }: Pick<Kept, 'run' | 'audit'>, replacedS: number | null = null): GateSpan[] {
  if (run === null) return [];
  const end = endOf({ run, audit }, replacedS);
  // Numbers begin anew where what was kept is gone.
  const lines = audit.filter(({ atS }) => atS >= run.startedS && atS <= (end?.atS ?? Infinity));
  const weights = stepsOf(run, lines, end).flatMap((step) => {
    const { untilS } = step;
    return untilS === null ? [] : [weightSpan(run, { ...step, untilS }, { lines, end })];
  });
  return end === null ? weights : [...weights, rootSpan(run, end)];
}

/** The parent of what happened while a run had a weight. */
export const weightSpanId = (salt: string, sinceS: number): string => spanIdOf(salt, `weight since ${sinceS}`);

function endOf({ run, audit }: { run: Run; audit: Kept['audit'] }, replacedS: number | null): End | null {
  const ended = endedOf({ run, audit });
  if (ended !== null) return { ...ended, why: run.end?.why ?? [] };
  return replacedS === null ? null : { is: 'replaced', atS: replacedS, why: ['another commit took its place'] };
}

function stepsOf(run: Run, lines: readonly AuditLine[], end: End | null): Step[] {
  const raised = lines.flatMap((line) => {
    const deed = deedOf(line, run.number);
    return deed?.is === 'meets' ? [{ percent: deed.percent, fromS: line.atS }] : [];
  });
  // One that was seen under way for the first time may have a weight already.
  const first = { percent: raised.length === 0 && run.weight.percent > 0 ? run.weight.percent : null };
  const all = [{ ...first, fromS: run.startedS }, ...raised];
  return all.map((step, at) => ({ ...step, untilS: all[at + 1]?.fromS ?? end?.atS ?? null }));
}

function weightSpan(
  run: Run,
  { percent, fromS, untilS }: Step & { untilS: number },
  { lines, end }: { lines: readonly AuditLine[]; end: End | null },
): GateSpan {
  const isLast = end?.atS === untilS;
  const here = lines.filter(({ atS }) => atS >= fromS && (atS < untilS || isLast));
  const events = here.flatMap(({ atS, by, did, reason }) => {
    const isVerdict = deedOf({ did }, run.number)?.is === 'has_to_end';
    if (isVerdict) return [{ atS, name: 'it has to end', reason }];
    return by === 'the gate' ? [] : [{ atS, name: `${by}: ${did}`, reason }];
  });
  return {
    ...{ traceId: traceIdOf(run.salt), spanId: weightSpanId(run.salt, fromS), parentSpanId: spanIdOf(run.salt, ROOT) },
    name: percent === null ? 'no weight yet' : `${percent} % of new rooms`,
    ...{ startS: fromS, endS: untilS, failed: end !== null && isLast && isFailure(end) },
    attributes: { ...KEEP, 'atrium.release': run.number, ...(percent === null ? {} : { 'atrium.weight': percent }) },
    events,
  };
}

function rootSpan(run: Run, end: End): GateSpan {
  return {
    ...{ traceId: traceIdOf(run.salt), spanId: spanIdOf(run.salt, ROOT), parentSpanId: null },
    name: `release ${run.number}`,
    ...{ startS: run.startedS, endS: end.atS, failed: isFailure(end) },
    attributes: {
      ...KEEP,
      ...{ 'atrium.release': run.number, 'atrium.digest': run.digest, 'atrium.outcome': end.is },
      ...(end.why.length === 0 ? {} : { 'atrium.reason': end.why.join('; ') }),
    },
    events: [],
  };
}

const isFailure = ({ is }: End): boolean => is !== 'promoted' && is !== 'replaced';
