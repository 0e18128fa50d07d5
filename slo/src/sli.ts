import { LABELS, METRICS, type LabelValue } from '@atrium/metrics';
import { metricNamed } from './catalogue.ts';
import type { Objective, Sli } from './objective.ts';
import { edge, number, selector, type Matcher } from './promql.ts';
import type { Selection } from './selection.ts';

/** Which of two versions that run side by side. */
export type Track = LabelValue<'track'>;

export type SliExprOptions = {
  /** Prometheus duration, or a variable that is one: `1h`, `$__rate_interval`. */
  window: string;
  /** A series for each release track, or version. */
  by?: 'track' | 'version';
  /** Only what is of this release track; of a process that is gone, too, as far as the window reaches. */
  track?: Track;
  /** bad and total are a second; error is the share of bad, and is not there while nothing happens. */
  of: 'bad' | 'total' | 'error';
  /** More conditions on every series that is read. */
  where?: readonly Matcher[];
  /** window: how many in all of it, and not a second. Shares are the same. */
  per?: 'second' | 'window';
};

/**
 * What an SLI is over one window, asked at once. The share is that of all events of the window together, busy or quiet
 * alike. What was never bad is 0 bad and not nothing, wherever there is a total.
 */
export function sliExpr({ sli }: Pick<Objective, 'sli'>, options: SliExprOptions): string {
  switch (options.of) {
    case 'bad':
      return badOf(sli, options);
    case 'total':
      return totalOf(sli, options);
    case 'error':
      return `(${badOf(sli, options)}) / (${totalOf(sli, options)} > 0)`;
  }
}

/**
 * One series when any metric that the SLI is counted from is not there at all; its value says how many selections are
 * missing. Everything is created at 0, so absence is a fault and never an empty room. What is bad reads as 0 where it is
 * absent: without this alert a renamed label would be a perfect service.
 */
export function absentExpr({ sli }: Pick<Objective, 'sli'>): string {
  return `count(${[...new Set(selectorsOf(sli))].map((text) => `absent(${text})`).join(' or ')})`;
}

/** Everything that is read. */
export function selectorsOf(sli: Sli): string[] {
  switch (sli.kind) {
    case 'events':
    case 'time':
      return [...sli.bad, ...sli.total].map((selection) => selector(selection));
    case 'latency': {
      const failed = sli.failed.map((selection) => selector(selection));
      return sli.form === 'native' ? [selector(sli.of), ...failed] : [countOf(sli), withinOf(sli), ...failed];
    }
  }
}

type Reading = Pick<SliExprOptions, 'window' | 'by' | 'track' | 'where' | 'per'>;
type Latency = Extract<Sli, { kind: 'latency' }>;

function badOf(sli: Sli, reading: Reading): string {
  const zero = reading.by === undefined ? 'vector(0)' : `0 * (${totalOf(sli, reading)})`;
  const orZero = (expr: string) => `${expr} or ${zero}`;
  switch (sli.kind) {
    case 'events':
    case 'time':
      return joined(sli.bad.map((selection) => orZero(sumOf(selection, reading))));
    case 'latency':
      return joined([slowOf(sli, reading), ...sli.failed.map((failed) => sumOf(failed, reading))].map(orZero));
  }
}

function totalOf(sli: Sli, reading: Reading): string {
  switch (sli.kind) {
    case 'events':
    case 'time':
      return sli.total.map((selection) => sumOf(selection, reading)).join(' + ');
    case 'latency':
      return [timedOf(sli, reading), ...sli.failed.map((failed) => sumOf(failed, reading))].join(' + ');
  }
}

function timedOf(sli: Latency, reading: Reading): string {
  return sli.form === 'native' ? `histogram_count(${sumOf(sli.of, reading)})` : sumOf(suffixed(sli, '_count'), reading);
}

function slowOf(sli: Latency, reading: Reading): string {
  if (sli.form === 'native') {
    const all = sumOf(sli.of, reading);
    // Of nothing the fraction is NaN, which would stay in every sum over it.
    return `(1 - histogram_fraction(-Inf, ${number(sli.withinS)}, ${all})) * (${timedOf(sli, reading)} > 0)`;
  }
  const within = sumOf(suffixed(sli, '_bucket'), { ...reading, where: [edge(sli.withinS), ...(reading.where ?? [])] });
  return `${timedOf(sli, reading)} - ${within}`;
}

/** The sum of the rates, never the rate of the sum: a counter that begins anew is seen only by itself. */
function sumOf(selection: Selection, reading: Reading): string {
  const { window, by, track, where = [], per } = reading;
  const own = labelsOf(selection.metric).includes('track');
  const ofTrack: readonly Matcher[] = track !== undefined && own ? [{ label: 'track', op: '=', value: track }] : [];
  const rate = `${per === 'window' ? 'increase' : 'rate'}(${selector(selection, [...ofTrack, ...where])}[${window}])`;
  const joined =
    track === undefined || own ? rate : `${rate} * on (job, instance) group_left () ${wasOf(track, reading)}`;
  if (by === undefined) return `sum(${joined})`;
  if (by === 'track' && own) return `sum by (track) (${joined})`;
  const build = selector({ metric: METRICS.build.name, where: {} }, where.filter(isOfTarget));
  return `sum by (${by}) (${joined} * on (job, instance) group_left (${by}) ${build})`;
}

/**
 * 1 for each process of that track. What counts stays in the window for as long as it is, and what the process was must, too:
 * a canary that died after its mistakes would have none.
 */
function wasOf(track: Track, { window, where = [] }: Reading): string {
  const build = selector({ metric: METRICS.build.name, where: { track: [track] } }, where.filter(isOfTarget));
  return `max by (job, instance) (last_over_time(${build}[${window}]))`;
}

/** Labels that a scrape adds, which every series of a process has: not those of what is counted, nor of its buckets. */
function isOfTarget({ label }: Matcher): boolean {
  return label !== 'le' && !Object.hasOwn(LABELS, label);
}

function labelsOf(name: string): readonly string[] {
  return (metricNamed(name) ?? metricNamed(name.replace(/_(bucket|count)$/, '')))?.labels ?? [];
}

function countOf(sli: Latency): string {
  return selector(suffixed(sli, '_count'));
}

function withinOf(sli: Latency): string {
  return selector(suffixed(sli, '_bucket'), [edge(sli.withinS)]);
}

function suffixed({ of }: Latency, suffix: '_count' | '_bucket'): Selection {
  return { metric: `${of.metric}${suffix}`, where: of.where };
}

function joined(terms: readonly string[]): string {
  return terms.length === 1 ? terms.join('') : terms.map((term) => `(${term})`).join(' + ');
}
