import { LABELS, type LabelName, type LabelSet } from './labels.ts';

/** Base units (prometheus.io/docs/practices/naming). */
export type Unit = 'seconds' | 'bytes' | 'none';

/** One metric. `series` are the label sets that may occur: every one exists from the start, at 0. */
export type Metric<T extends 'counter' | 'gauge', N extends LabelName> = {
  type: T;
  name: string;
  /** What is counted, and when it grows. One line. */
  help: string;
  unit: Unit;
  labels: readonly N[];
  series: readonly LabelSet<N>[];
};

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

function complete<N extends LabelName>({ help, unit = 'none', labels = [], series }: Options<N>) {
  return { help, unit, labels, series: series ?? product(labels) };
}

/** Every combination of the values of these labels. */
export function product<N extends LabelName>(labels: readonly N[]): LabelSet<N>[] {
  return labels.reduce<LabelSet<N>[]>(
    (sets, label) => sets.flatMap((set) => LABELS[label].map((value) => ({ ...set, [label]: value }))),
    [{} as LabelSet<N>],
  );
}
