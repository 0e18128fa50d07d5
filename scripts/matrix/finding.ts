import type { Fault } from './fault.ts';
import type { Told } from './pager.ts';

/** What was seen of one fault; times in seconds since it began, and since it was lifted. Null: it never happened. */
export type Facts = {
  /** Of each alert that the fault must fire. */
  firedAfterS: ReadonlyMap<string, number>;
  toldAfterS: ReadonlyMap<string, number>;
  resolvedAfterS: ReadonlyMap<string, number>;
  /** All that fired since the stage was calm, and what was heard of it. */
  everFired: ReadonlySet<string>;
  told: readonly Told[];
  /** What most of the bad time of people was put down to. */
  worstReason: string | null;
};

/** Receivers by the severity of the rule; of some alerts one rule is a page and another a ticket. */
export type ReceiversOf = (alert: string) => readonly string[];

/** It always fires: it proves that the way to its receiver is open. */
export const WATCHDOG = 'Watchdog';

/** What is not as it should be, in words; empty: the right ones fired, reached the right people, and were over. */
export function mistakesOf(
  fault: Pick<Fault, 'fires' | 'besides' | 'reasons'>,
  facts: Facts,
  receiversOf: ReceiversOf,
): string[] {
  const missing = fault.fires.flatMap((alert) => {
    if (!facts.firedAfterS.has(alert)) return [`${alert} did not fire`];
    if (!facts.toldAfterS.has(alert)) return [`${alert} fired and reached nobody`];
    if (!facts.resolvedAfterS.has(alert)) return [`${alert} is not over`];
    return [];
  });
  const known = new Set([...fault.fires, ...Object.keys(fault.besides), WATCHDOG]);
  const strays = [...facts.everFired].filter((alert) => !known.has(alert)).map((alert) => `${alert} fired, too`);
  const astray = facts.told
    .filter(({ alert, receiver }) => !receiversOf(alert).includes(receiver))
    .map(({ alert, receiver }) => `${alert} went to ${receiver}`);
  const { worstReason } = facts;
  const misjudged = fault.reasons !== undefined && !fault.reasons.some((reason) => reason === worstReason);
  const blamed = misjudged ? [`most of it was put down to ${worstReason ?? 'nothing'}`] : [];
  return [...missing, ...strays, ...new Set(astray), ...blamed];
}
