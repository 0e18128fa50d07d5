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
