import { LABELS, type LabelName, type LabelSet } from './labels.ts';

/** Base units (prometheus.io/docs/practices/naming). */
export type Unit = 'seconds' | 'bytes' | 'none';

/** `info`: a gauge that is always 1 and tells in its labels what this process is; it has one series. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'info';

/** One metric. `series` are the label sets that may occur: every one exists from the start, at 0. */
export type Metric<T extends MetricType, N extends LabelName> = {
  type: T;
  name: string;
  /** What is counted, and when it grows. One line. */
  help: string;
  unit: Unit;
  labels: readonly N[];
  series: readonly LabelSet<N>[];
};

/**
 * `buckets`: upper edges in the base unit, ascending; what is above the last is counted in +Inf. `native`: also exposed as a
 * native histogram of Prometheus, which the text format has no words for; none is so far.
 */
export type Histogram<N extends LabelName> = Metric<'histogram', N> & { buckets: readonly number[]; native?: true };

type Options<N extends LabelName> = {
  help: string;
  unit?: Unit;
  labels?: readonly N[];
  /** Where not every combination can occur. */
  series?: readonly LabelSet<N>[];
};

export function counter<const N extends LabelName = never>(name: string, options: Options<N>): Metric<'counter', N> {
  return { type: 'counter', name, ...complete(options) };
}

export function gauge<const N extends LabelName = never>(name: string, options: Options<N>): Metric<'gauge', N> {
  return { type: 'gauge', name, ...complete(options) };
}

export function histogram<const N extends LabelName = never>(
  name: string,
  { buckets, ...options }: Options<N> & { buckets: readonly number[] },
): Histogram<N> {
  return { type: 'histogram', name, ...complete(options), buckets };
}

/**
 * `constants` are no labels of the catalogue: a process has one value of each for its life, in this one series, so that
 * their values need no closed set.
 */
export function info<const C extends string>(
  name: string,
  { help, constants }: { help: string; constants: readonly C[] },
): Metric<'info', never> & { constants: readonly C[] } {
  return { type: 'info', name, ...complete({ help }), constants };
}

function complete<N extends LabelName>({ help, unit = 'none', labels = [], series }: Options<N>) {
  return { help, unit, labels, series: series ?? product(labels) };
}

/** Every combination of the values of these labels. */
export function product<const N extends LabelName>(labels: readonly N[]): LabelSet<N>[] {
  return labels.reduce<LabelSet<N>[]>(
    (sets, label) => sets.flatMap((set) => LABELS[label].map((value) => ({ ...set, [label]: value }))),
    [{} as LabelSet<N>],
  );
}

/** How many series a scrape holds of it: of a histogram one for each bucket, +Inf, the sum and the count. */
export function seriesOf(metric: { series: readonly object[]; buckets?: readonly number[] }): number {
  return metric.series.length * (metric.buckets === undefined ? 1 : metric.buckets.length + 3);
}
