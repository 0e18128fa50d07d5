import type { Random } from '@atrium/bots';

/** Enough for an interval whose ends stay put in the second digit. */
const RESAMPLES = 2_000;

export type Interval = { low: number; high: number };

/** Of the sorted values, by linear interpolation between ranks; `share` 0..1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (sorted.length - 1) * share;
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) return NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * How many times `ours` fits into the peer's median, with the 95 % percentile bootstrap (Efron and Tibshirani 1993,
 * section 13.3): both sides are drawn anew, since each has its own noise.
 */
export function ratioOfMedians(
  peer: readonly number[],
  ours: readonly number[],
  random: Random,
): { ratio: number } & Interval {
  const draw = (values: readonly number[]): number[] =>
    values.map(() => values[Math.floor(random() * values.length)] ?? NaN);
  const ratios = Array.from({ length: RESAMPLES }, () => median(draw(peer)) / median(draw(ours)));
  return { ratio: median(peer) / median(ours), low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) };
}

export type Ratio = { ratio: number } & Interval;

/** The geometric mean of ratios with Student's 95 % interval, in logarithms: twice as dear and half as dear are equally far. */
export function meanOfRatios(ratios: readonly number[]): Ratio {
  const logs = ratios.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0);
  const reach = studentT(logs.length - 1) * Math.sqrt(squares / (logs.length - 1) / logs.length);
  return { ratio: Math.exp(mean), low: Math.exp(mean - reach), high: Math.exp(mean + reach) };
}

/** The 97.5 % quantile by its expansion (Abramowitz and Stegun 26.7.5): within 1 % from three degrees of freedom on. */
function studentT(freedom: number): number {
  const z = 1.959_964;
  const terms = [
    z,
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ];
  return freedom < 1 ? NaN : terms.reduce((sum, term, power) => sum + term / freedom ** power, 0);
}

/** In an order that chance decides. */
export function shuffled<T>(things: readonly T[], random: Random): T[] {
  return things
    .map((thing) => ({ thing, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ thing }) => thing);
}
