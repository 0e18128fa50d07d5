import { ALL_METRICS, LABELS, type LabelName } from '@atrium/metrics';
import { duration, errorSeries, OBJECTIVES, SERIES, SERVICE, windowsS } from '@atrium/slo';

/** What there is to be asked for. `labels`: name to the values that it may have; null where they are not a closed set. */
export type Known = { labels: ReadonlyMap<string, readonly string[] | null>; open: boolean };

/** Every scrape adds the first two; a cluster the others, which are allowed and not relied upon. */
const OF_TARGET = ['job', 'instance'] as const;
export const OF_CLUSTER: readonly string[] = ['namespace', 'pod'];
/** prometheus.io/docs/concepts/jobs_instances */
const OF_SCRAPES = ['up', 'scrape_duration_seconds', 'scrape_samples_scraped', 'scrape_series_added'];
const BASES: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  info: [''],
  // A classic histogram has no series of its own name.
  histogram: ['_bucket', '_count', '_sum'],
};

/** Series by name: of the catalogue, of the scrape, recorded, and alerts. */
export const KNOWN: ReadonlyMap<string, Known> = new Map([
  ...Object.values(ALL_METRICS).flatMap(ofCatalogue),
  ...OF_SCRAPES.map((name) => closed(name, [])),
  ...recordedNames().map((name): [string, Known] => [
    name,
    { labels: new Map([['slo', OBJECTIVES.map(({ id }) => id)]]), open: false },
  ]),
  ...['ALERTS', 'ALERTS_FOR_STATE'].map((name): [string, Known] => [
    name,
    {
      labels: new Map([
        ['alertstate', ['pending', 'firing']],
        ['severity', ['page', 'ticket', 'none']],
        ['service', [SERVICE]],
        ['slo', OBJECTIVES.map(({ id }) => id)],
      ]),
      // Each alert has the labels of its expression, besides its own.
      open: true,
    },
  ]),
]);

function ofCatalogue(metric: (typeof ALL_METRICS)[keyof typeof ALL_METRICS]): [string, Known][] {
  const labels: [string, readonly string[] | null][] = metric.labels.map((label: LabelName) => [
    label,
    [...new Set(metric.series.map((set: Readonly<Partial<Record<LabelName, string>>>) => set[label] ?? ''))],
  ]);
  if ('constants' in metric) {
    labels.push(...metric.constants.map((name): [string, readonly string[] | null] => [name, valuesOf(name)]));
  }
  return (BASES[metric.type] ?? []).map((suffix) =>
    closed(
      `${metric.name}${suffix}`,
      suffix === '_bucket' && 'buckets' in metric ? [...labels, ['le', edgesOf(metric.buckets)]] : labels,
    ),
  );
}

function closed(name: string, labels: readonly [string, readonly string[] | null][]): [string, Known] {
  return [
    name,
    { labels: new Map([...OF_TARGET.map((label): [string, null] => [label, null]), ...labels]), open: false },
  ];
}

function valuesOf(label: string): readonly string[] | null {
  return label in LABELS ? LABELS[label as LabelName] : null;
}

/** Prometheus 3 writes 2 as 2.0, Prometheus 2 as it was scraped. */
function edgesOf(buckets: readonly number[]): string[] {
  return ['+Inf', ...buckets.flatMap((edge) => [`${edge}`, ...(Number.isInteger(edge) ? [`${edge}.0`] : [])])];
}

function recordedNames(): string[] {
  const windows = OBJECTIVES.flatMap((objective) =>
    windowsS(objective).map((windowS) => errorSeries(duration(windowS))),
  );
  return [...new Set([...Object.values(SERIES), ...windows])];
}
