import type { OpsAlert, OpsNow, OpsSlo } from '@atrium/ops/view';

export type HarmFacts = { slos: readonly OpsSlo[]; people: OpsNow['people'] };

const ORDER = { page: 0, ticket: 1 } as const;
/** Who fails at the door is in no room: they are as many as try, however few are inside. */
const AT_THE_DOOR: readonly string[] = ['join-success'];
const MINUTE_S = 60;

/**
 * What is silenced comes last, and a page before every ticket. Then what hurts most people now, and of alike ones what has
 * gone on for longest.
 */
export function worstFirst(alerts: readonly OpsAlert[], facts: HarmFacts): OpsAlert[] {
  const harm = new Map(alerts.map((alert) => [alert, hurtBy(alert, facts)]));
  const of = (alert: OpsAlert) => harm.get(alert) ?? 0;
  return [...alerts].sort(
    (a, b) =>
      Number(a.isQuiet) - Number(b.isQuiet) ||
      ORDER[a.severity] - ORDER[b.severity] ||
      descending(of(a), of(b)) ||
      a.sinceMs - b.sinceMs,
  );
}

/** How many people, about: only as good as what it is for, which is to tell the larger trouble from the smaller. */
function hurtBy({ slo: id, severity }: OpsAlert, { slos, people }: HarmFacts): number {
  // What wakes somebody without a promise is the end for all, or for a whole pod.
  if (id === null) return severity === 'page' ? Infinity : 0;
  const slo = slos.find((one) => one.id === id);
  if (slo === undefined) return 0;
  // Bad seconds of people in a second are people.
  if (slo.counts === 'time') return slo.badRate;
  // What fails is felt for about a minute. One person may fail many times, so that they are never more than there are.
  const failed = slo.badRate * MINUTE_S;
  return people === null || AT_THE_DOOR.includes(id) ? failed : Math.min(failed, people.here);
}

/** Infinity is as much as Infinity, whose difference is no number. */
function descending(a: number, b: number): number {
  return a === b ? 0 : b - a;
}
