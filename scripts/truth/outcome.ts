import type { Reason } from '@atrium/protocol';
import type { Fault } from './faults.ts';

/** Seconds of participants by reason, within the experiment. */
export type Seconds = ReadonlyMap<Reason, number>;

/** A report covers 5 s and the first after the fault is half of the time before it: half of the time is sure. */
const SURE_SHARE = 0.5;
/** One interval of one person that a fault's beginning may spoil in some other way. */
const STRAY_S = 5;
/** Of the time without a fault, as a share: what nobody may notice. */
const HEALTHY_BAD_MAX = 0.005;

export type Expected = Pick<Fault, 'spoils' | 'reasons' | 'besides'>;

/** What should have moved and did not, in words. Holds on a busy machine, too. */
export function missingOf({ spoils, reasons }: Expected, seconds: Seconds, heldS: number): string[] {
  const s = reasons.reduce((sum, reason) => sum + (seconds.get(reason) ?? 0), 0);
  const least = SURE_SHARE * spoils * heldS;
  return s >= least ? [] : [`${s.toFixed(1)} s of ${reasons.join(' or ')}: less than ${least.toFixed(1)} s`];
}

/** What moved and should not have, in words. On a busy machine voices are choppy without any fault. */
export function strayOf({ spoils, reasons, besides = [] }: Expected, seconds: Seconds): string[] {
  const all = [...seconds.values()].reduce((sum, s) => sum + s, 0);
  const strayMaxS = spoils === 0 ? HEALTHY_BAD_MAX * all : STRAY_S;
  const known: ReadonlySet<Reason> = new Set<Reason>([...reasons, ...besides, 'none', 'no_report']);
  return [...seconds]
    .filter(([reason, s]) => !known.has(reason) && s > strayMaxS)
    .map(([reason, s]) => `${s.toFixed(1)} s of ${reason}, which this is not`);
}

/** Share of good among good and bad seconds; 1 when there are none. */
export function goodShare(seconds: Seconds): number {
  let [good, judged] = [0, 0];
  for (const [reason, s] of seconds) {
    if (reason === 'none') good += s;
    if (reason !== 'no_report') judged += s;
  }
  return judged === 0 ? 1 : good / judged;
}
