/** The service shares an answer for 5 s, so that asking more often tells nothing new. */
export const EVERY_MS = 5_000;
/** So long somebody is left with a question and no answer. */
export const PATIENCE_MS = 5_000;
/** The next refresh would be on its way, too, had this one been answered: two are missed. It waits for Prometheus for 4 s itself. */
const MISSED_MS = EVERY_MS + 2_000;

/** Of the clock of whoever looks. `askedMs`: the first question since the last answer; null: it was answered. */
export type Times = { gotMs: number | null; askedMs: number | null };

export type Freshness =
  | { state: 'waiting' }
  /** `ageMs`: since the answer came. */
  | { state: 'fresh'; ageMs: number }
  | { state: 'old'; ageMs: number }
  /** There never was an answer. */
  | { state: 'silent'; sinceMs: number };

export function freshnessOf({ gotMs, askedMs }: Times, nowMs: number): Freshness {
  const silentMs = askedMs === null ? 0 : nowMs - askedMs;
  if (gotMs === null) {
    return askedMs !== null && silentMs >= PATIENCE_MS ? { state: 'silent', sinceMs: askedMs } : { state: 'waiting' };
  }
  // A clock that was set back makes nothing younger than new.
  const ageMs = Math.max(0, nowMs - gotMs);
  return { state: silentMs >= MISSED_MS ? 'old' : 'fresh', ageMs };
}
