import type { OpsAlert, OpsReason } from '@atrium/ops/view';
import { hurtBy, isOver, sloOf, type HarmFacts } from './harm.ts';

const ORDER = { page: 0, ticket: 3 } as const;

/**
 * Short rules, each for those that are alike by the ones before it:
 * 1. What is silenced comes last, and a page before every ticket.
 * 2. What hurts now comes before what says that nobody sees anything, and that before what is over, and still fires for what
 *    its longer windows hold.
 * 3. Of pages, what hurts most people now. Of tickets, a cause before a promise that is spent slowly: it says what to do.
 * 4. Of pages, what has gone on for longest: it has cost most. Of tickets the newest: what is days old was read before.
 */
export function worstFirst(alerts: readonly OpsAlert[], facts: HarmFacts): OpsAlert[] {
  const ranks = new Map(alerts.map((alert) => [alert, rankOf(alert, facts)]));
  return [...alerts].sort((a, b) => {
    const [one, other] = [ranks.get(a) ?? [], ranks.get(b) ?? []];
    return one.reduce((order, value, at) => order || ascending(value, other[at] ?? 0), 0);
  });
}

/** Rules 1 and 2, without silence: the lower, the worse. */
export function gravityOf(alert: OpsAlert, facts: HarmFacts): number {
  return ORDER[alert.severity] + (isOver(alert, facts) ? 2 : Number(alert.isBlindSpot));
}

/** About the one thread that messages go through. */
const OF_THE_LOOP: readonly string[] = ['EventLoopBlocked', 'EventLoopFull', 'TicksSlow'];

/**
 * Whether what people have may come of it. Sound and picture go past the event loop, which a busy machine makes late without
 * anybody being hurt by it: of all reasons only the loss of the socket can be its work.
 */
export function goesBy({ name }: OpsAlert, { reasons: [named] }: { reasons: readonly OpsReason[] }): boolean {
  const isMedia = named !== undefined && named.secondsNow > 0 && named.reason !== 'reconnecting';
  return !isMedia || !OF_THE_LOOP.includes(name);
}

/** The lowest comes first. */
function rankOf(alert: OpsAlert, facts: HarmFacts): readonly number[] {
  const { isQuiet, severity, sinceMs } = alert;
  const isPage = severity === 'page';
  const slo = sloOf(alert, facts.slos);
  const hurt = slo === null ? 0 : hurtBy(slo, facts.people);
  // What wakes somebody without a promise is the end for all, or for a whole pod.
  const harm = isPage && alert.slo === null ? -Infinity : -hurt;
  return [Number(isQuiet), gravityOf(alert, facts), isPage ? harm : Number(slo !== null), isPage ? sinceMs : -sinceMs];
}

/** Infinity is as much as Infinity, whose difference is no number. */
function ascending(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
