/** First wait: short, since most cuts are a change of network that is over at once. */
export const BACKOFF_MIN_MS = 250;
/** Longest wait: a person who looks at a countdown gives up after a few seconds without a try. */
export const BACKOFF_MAX_MS = 5_000;

/**
 * Wait before try number `attempt` (0 is the first): doubles up to the longest wait, of which half is random, so that
 * the people of a restarted server do not come back in one instant.
 */
export function backoffMs(attempt: number, random: () => number): number {
  const whole = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(attempt, 16));
  return whole / 2 + (whole / 2) * random();
}
