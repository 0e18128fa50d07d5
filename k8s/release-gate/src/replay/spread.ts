/** How values are spread: each is one of them (nearest rank), and infinite where so many never came. */
export type Spread = Readonly<Record<(typeof RANKS)[number][0], number>>;

export const RANKS = [
  ['p10', 0.1],
  ['p50', 0.5],
  ['p90', 0.9],
  ['p99', 0.99],
  ['max', 1],
] as const;

/** NaN of nothing. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => (a === b ? 0 : a - b));
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return Object.fromEntries(RANKS.map(([name, share]) => [name, at(share)])) as Spread;
}

/** Each halves what is searched. */
const SEARCH_STEPS = 50;
const DOUBT = 0.05;

/**
 * The chance of something that was seen `seen` times in `of`: 95 % sure to be at most this (Clopper, Pearson, Biometrika 1934,
 * one-sided). Of none in n about 3/n.
 */
export function upperBound(seen: number, of: number): number {
  if (seen >= of) return 1;
  let [low, high] = [seen / of, 1];
  for (let step = 0; step < SEARCH_STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (atMost(seen, of, middle) > DOUBT) low = middle;
    else high = middle;
  }
  return high;
}

/** The chance of `seen` or fewer in `of`, where each has the chance `p`, of (0, 1). */
function atMost(seen: number, of: number, p: number): number {
  let log = of * Math.log1p(-p);
  let total = Math.exp(log);
  for (let k = 1; k <= seen; k += 1) {
    log += Math.log((of - k + 1) / k) + Math.log(p) - Math.log1p(-p);
    total += Math.exp(log);
  }
  return total;
}
