import { numberless } from '../gate/reasons.ts';
import type { Looked } from '../run/gate.ts';
import { spanIdOf, traceIdOf } from '../run/trace-ids.ts';
import { heldBy } from './memory.ts';
import { weightSpanId, type GateSpan } from './story.ts';

/** A release that is held, for one reason. Times are Unix seconds. */
export type Hold = { salt: string; number: number; weightSinceS: number; fromS: number; why: readonly string[] };

/** As long as a tick of Flagger: what is over before it asks has held nothing. */
const TOLD_FROM_S = 10;

/** After another look: the hold there is now, and the span of one that is over. */
export function holdAfter(before: Hold | null, looked: Looked): { hold: Hold | null; over: GateSpan | null } {
  const now = holdIn(looked);
  if (before !== null && now !== null && isSame(before, now)) return { hold: { ...before, why: now.why }, over: null };
  return { hold: now, over: before === null ? null : overAt(before, looked.atS) };
}

/** The span of a hold that ends then; null: it was over too soon to have held anything. */
export function overAt({ salt, number, weightSinceS, fromS, why }: Hold, atS: number): GateSpan | null {
  if (atS - fromS < TOLD_FROM_S) return null;
  return {
    ...{ traceId: traceIdOf(salt), spanId: spanIdOf(salt, `held from ${fromS}`) },
    ...{ parentSpanId: weightSpanId(salt, weightSinceS), name: 'held', startS: fromS, endS: atS, failed: false },
    attributes: { 'atrium.keep': true, 'atrium.release': number, 'atrium.reason': why.join('; ') },
    events: [],
  };
}

function holdIn(looked: Looked): Hold | null {
  const { atS, run } = looked;
  const why = heldBy(looked);
  if (why === null || run?.end !== null) return null;
  return { salt: run.salt, number: run.number, weightSinceS: run.weight.sinceS, fromS: atS, why };
}

function isSame(one: Hold, other: Hold): boolean {
  const words = ({ why }: Hold): string => numberless(why.join('\n'));
  return one.salt === other.salt && one.weightSinceS === other.weightSinceS && words(one) === words(other);
}
