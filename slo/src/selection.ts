import type { Histogram, LabelName, LabelValue, Metric } from '@atrium/metrics';

/** Some series of one metric: those whose labels have one of these values. A label that is not named may have any. */
export type Selection = { metric: string; where: Readonly<Record<string, readonly string[]>> };

/**
 * Of a histogram, with its edges, so that a limit that no bucket has is refused and not guessed. `native`: it is also exposed
 * as a native histogram, so that its fractions can be asked for.
 */
export type HistogramSelection = Selection & { bucketsS: readonly number[]; native?: true };

export type Where<N extends LabelName> = { [K in N]?: LabelValue<K> | readonly LabelValue<K>[] };

/** Series of a counter. A label or a value that the catalogue does not know does not compile. */
export function select<const N extends LabelName>(
  counter: Metric<'counter', N>,
  where: Where<NoInfer<N>> = {},
): Selection {
  return { metric: counter.name, where: lists(where) };
}

/** Series of a histogram of seconds. */
export function selectHistogram<const N extends LabelName>(
  histogram: Histogram<N>,
  where: Where<NoInfer<N>> = {},
): HistogramSelection {
  const { name: metric, buckets: bucketsS, native } = histogram;
  return { metric, where: lists(where), bucketsS, ...(native === undefined ? {} : { native }) };
}

function lists(where: Readonly<Record<string, string | readonly string[] | undefined>>): Selection['where'] {
  return Object.fromEntries(
    Object.entries(where).flatMap(([label, values]) =>
      values === undefined ? [] : [[label, typeof values === 'string' ? [values] : values]],
    ),
  );
}
