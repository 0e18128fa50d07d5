import { METRICS, type Histogram, type LabelName, type LabelValue, type Metric } from '@atrium/metrics';
import { BASE_WINDOW_S, duration, edge, matcherOf, number, quoted, selector, SERVICE, type Matcher } from '@atrium/slo';

/** Of the process, not of what is counted: the version and the track come from `atrium_build_info`, by a join. */
export type ProcessLabel = 'instance' | 'version' | 'track';

export type Ask<N extends LabelName> = {
  where?: { readonly [K in N]?: LabelValue<K> | readonly LabelValue<K>[] };
  by?: readonly (N | ProcessLabel)[];
};

type Counter<N extends LabelName> = Metric<'counter', N>;
type Gauge<N extends LabelName> = Metric<'gauge', N>;

/** What a board shows by default, and the variable that says otherwise. A metric that tells bots from people is asked for one of them. */
const WHO: Matcher = { label: 'participant', op: '=~', value: '$participant' };
/** Every series that a process exposes is asked for these, so that one pod can be looked at alone. */
export const PROCESS: readonly Matcher[] = [
  { label: 'job', op: '=~', value: '$job' },
  { label: 'instance', op: '=~', value: '$instance' },
];
/** Grafana's: at least four scrapes, so that a rate is never without two samples. */
export const RATE = '$__rate_interval';
/** As long as what alerts and `/ops` call now. */
export const LATELY = duration(BASE_WINDOW_S);
/** What the whole picture spans. */
export const SPAN = '$__range';

/** A second, over the shortest time that holds enough scrapes. */
export function rateOf<const N extends LabelName>(counter: Counter<N>, ask: Ask<NoInfer<N>> = {}): string {
  return folded('sum', `rate(${series(counter, ask)}[${RATE}])`, counter, ask.by);
}

/** How many in all that the picture spans. */
export function grownBy<const N extends LabelName>(counter: Counter<N>, ask: Ask<NoInfer<N>> = {}): string {
  return folded('sum', `increase(${series(counter, ask)}[${SPAN}])`, counter, ask.by);
}

export type Fold = 'sum' | 'max' | 'min' | 'avg';

/** `fold`: what several processes make together. */
export function gaugeOf<const N extends LabelName>(
  gauge: Gauge<N>,
  { fold = 'sum', ...ask }: Ask<NoInfer<N>> & { fold?: Fold } = {},
): string {
  return folded(fold, series(gauge, ask), gauge, ask.by);
}

/**
 * The worst of a while, so that a number and a line of the same say the same: a gauge that is read at one moment, or at every
 * other scrape, leaves out what was between.
 */
export function worstOf<const N extends LabelName>(
  gauge: Gauge<N>,
  { over = RATE, ...ask }: Ask<NoInfer<N>> & { over?: string } = {},
): string {
  return folded('max', `max_over_time(${series(gauge, ask)}[${over}])`, gauge, ask.by);
}

/** The same of the release gate: it is one for all processes, and none of those that are chosen from. */
export function ofGate<const N extends LabelName>(
  gauge: Gauge<N>,
  { where = {}, by = [] }: { where?: Ask<NoInfer<N>>['where']; by?: readonly NoInfer<N>[] } = {},
): string {
  return folded('max', selector({ metric: gauge.name, where: {} }, matchersOf(where)), gauge, by);
}

/** How many in all that the picture spans, by the release gate. */
export function countedByGate<const N extends LabelName>(counter: Counter<N>, by: readonly NoInfer<N>[]): string {
  return folded('sum', `increase(${selector({ metric: counter.name, where: {} })}[${SPAN}])`, counter, by);
}

/** By how much it grows a second, over half an hour: a trend, and no jitter. */
export function trendOf(gauge: Gauge<never>): string {
  return `sum(deriv(${series(gauge, {})}[30m]))`;
}

/** The value below which this share of all observations lies, as well as the buckets tell it. */
export function quantileOf<const N extends LabelName>(
  share: number,
  histogram: Histogram<N>,
  ask: Ask<NoInfer<N>> = {},
): string {
  const rates = folded('sum', `rate(${series(histogram, ask, '_bucket')}[${RATE}])`, histogram, ask.by, ['le']);
  return `histogram_quantile(${number(share)}, ${rates})`;
}

/** Observations a second. */
export function observedOf<const N extends LabelName>(histogram: Histogram<N>, ask: Ask<NoInfer<N>> = {}): string {
  return folded('sum', `rate(${series(histogram, ask, '_count')}[${RATE}])`, histogram, ask.by);
}

/** Of these, at most `limit`, which is an edge of a bucket. */
export function withinOf<const N extends LabelName>(
  histogram: Histogram<N>,
  limit: number,
  ask: Ask<NoInfer<N>> = {},
): string {
  if (!histogram.buckets.includes(limit)) throw new RangeError(`${histogram.name} has no bucket that ends at ${limit}`);
  const within = series(histogram, ask, '_bucket', [edge(limit)]);
  return folded('sum', `rate(${within}[${RATE}])`, histogram, ask.by);
}

/** Counts by bucket, as a heat map wants them. */
export function bucketsOf<const N extends LabelName>(histogram: Histogram<N>, ask: Ask<NoInfer<N>> = {}): string {
  return folded('sum', `increase(${series(histogram, ask, '_bucket')}[${RATE}])`, histogram, ask.by, ['le']);
}

/** A part of a whole. There is no share of nothing, rather than NaN. */
export function shareOf(part: string, whole: string): string {
  return `(${part}) / (${whole} > 0)`;
}

/** One series for each process, at 1, or what another expression says of it. */
export function processes(by: readonly ('version' | 'track' | 'instance')[]): string {
  return `count by (${by.join(', ')}) (${build()})`;
}

export function build(): string {
  return selector({ metric: METRICS.build.name, where: {} }, PROCESS);
}

/** Series that Prometheus makes itself at every scrape (prometheus.io/docs/concepts/jobs_instances). */
export function scrapes(name: 'up' | 'scrape_duration_seconds' | 'scrape_samples_scraped'): string {
  return selector({ metric: name, where: {} }, PROCESS);
}

/** 1 for a process that could be read. */
export function upOf(): string {
  return scrapes('up');
}

/** Alerts of this service that fire now; a series of Prometheus, which may have those of others. */
export function firing(more: readonly Matcher[] = []): string {
  return selector({ metric: 'ALERTS', where: { alertstate: ['firing'], service: [SERVICE] } }, more);
}

/** Words that a panel prints below a name: `{{label}}` in Grafana's legends. */
export function label(name: LabelName | ProcessLabel | 'slo' | 'alertname' | 'severity'): string {
  return `{{${name}}}`;
}

function series(
  metric: { name: string; labels: readonly LabelName[] },
  { where = {} }: { where?: Readonly<Record<string, string | readonly string[] | undefined>> },
  suffix: '' | '_bucket' | '_count' = '',
  more: readonly Matcher[] = [],
): string {
  const own = matchersOf(where);
  const who = metric.labels.includes('participant') && where.participant === undefined ? [WHO] : [];
  return selector({ metric: `${metric.name}${suffix}`, where: {} }, [...PROCESS, ...own, ...who, ...more]);
}

function matchersOf(where: Readonly<Record<string, string | readonly string[] | undefined>>): Matcher[] {
  return Object.entries(where).flatMap(([name, value]) =>
    value === undefined ? [] : [matcherOf(name, typeof value === 'string' ? [value] : value)],
  );
}

function folded(
  fold: Fold,
  vector: string,
  metric: { labels: readonly LabelName[] },
  by: readonly string[] = [],
  also: readonly string[] = [],
): string {
  const joined = by.filter((name) => name === 'version' || (name === 'track' && !metric.labels.includes('track')));
  const with_ =
    joined.length === 0 ? vector : `${vector} * on (job, instance) group_left (${joined.join(', ')}) ${build()}`;
  const kept = [...also, ...by];
  return kept.length === 0 ? `${fold}(${with_})` : `${fold} by (${kept.join(', ')}) (${with_})`;
}

/** `name{slo="id"}`, or of the variable `slo`. */
export function ofSlo(series: string, slo = '$slo'): string {
  return `${series}{slo=${quoted(slo)}}`;
}
