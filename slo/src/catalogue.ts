import { LABELS, METRICS } from '@atrium/metrics';
import type { HistogramSelection, Selection } from './selection.ts';

type Known = {
  type: string;
  name: string;
  unit: string;
  labels: readonly string[];
  buckets?: readonly number[];
  native?: true;
};

/** By its own name, without the suffixes of a histogram's series. */
export function metricNamed(name: string): Known | undefined {
  return Object.values<Known>(METRICS).find((metric) => metric.name === name);
}

/** Why the catalogue has no such series, or null. The compiler says the same of what is written with `select`. */
export function unknownIn({ metric, where }: Selection): string | null {
  const known = metricNamed(metric);
  if (known === undefined) return `${metric} is no metric of the catalogue`;
  for (const [label, values] of Object.entries(where)) {
    if (!known.labels.includes(label)) return `${metric} has no label ${label}, but ${known.labels.join(', ')}`;
    const closed: readonly string[] = LABELS[label as keyof typeof LABELS];
    const strange = values.find((value) => !closed.includes(value));
    if (strange !== undefined) return `the label ${label} is never "${strange}", but ${closed.join(', ')}`;
  }
  return null;
}

export function withBuckets(selection: Selection): HistogramSelection | null {
  const { buckets: bucketsS, native } = metricNamed(selection.metric) ?? {};
  return bucketsS === undefined ? null : { ...selection, bucketsS, ...(native === undefined ? {} : { native }) };
}
