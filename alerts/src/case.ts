import { METRICS, type LabelName, type LabelValue, type Metric, type MetricType } from '@atrium/metrics';
import { selector } from '@atrium/slo';

/** What one series does: samples are 30 s apart, as they are scraped. */
export type CaseSeries = { series: string; values: string };

/**
 * `value` is what the template makes of `$value`; `labels` are those that it fires with, besides those of the rule. `lastAgo`: how
 * long ago the last one was, of an alert that says so.
 */
export type Firing = { labels: Readonly<Record<string, string>>; value: string; lastAgo?: string };

/**
 * `firing`: exactly these, with every word that they say. `count`: so many of this objective, whatever their value. `ever`:
 * until then none has even waited for its time to hold.
 */
export type Moment = { atMin: number } & ({ firing: readonly Firing[] } | { count: number } | { ever: false });

/** What is fed to the rules, and what they say when. */
export type Case = { title: string; series: readonly CaseSeries[]; moments: readonly Moment[] };

/**
 * One number of an alert. `below` and `above` are as near to it as makes sense, for EDGE_MIN; where it is an average, `spike`
 * is far above it, for a quarter of the window.
 */
export type Edge = {
  of: string;
  below: readonly CaseSeries[];
  above: readonly CaseSeries[];
  spike?: readonly CaseSeries[];
};

export const EDGE_MIN = 90;

/** Where a series comes from: what a scrape adds to it. */
export type Target = { job: string; instance: string };

/** The name of the scrape job of the room service, wherever it runs. */
export const JOB = 'atrium';
export const POD_A: Target = { job: JOB, instance: 'a:9464' };
export const POD_B: Target = { job: JOB, instance: 'b:9464' };

/** The same of the release gate, which is no pod of rooms: what is asked of those is not asked of it. */
export const GATE_JOB = 'atrium-gate';
export const GATE: Target = { job: GATE_JOB, instance: 'g:9464' };

type Where<N extends LabelName> = { [K in N]?: LabelValue<K> | readonly LabelValue<K>[] };

/** Selector of a metric of the catalogue; a label or a value that is not in it does not compile. */
export function of<const N extends LabelName>(metric: Metric<MetricType, N>, where: Where<NoInfer<N>> = {}): string {
  return selector({ metric: metric.name, where: listed(where) });
}

/** The same of the room service alone, where every program has a metric of that name. */
export function ofJob(metric: Metric<MetricType, never>): string {
  return selector({ metric: metric.name, where: { job: [JOB] } });
}

/** One series as it is scraped from a target. */
export function scraped<const N extends LabelName>(
  metric: Metric<MetricType, N>,
  { from, ...where }: { [K in N]: LabelValue<K> } & { from: Target },
): string {
  const own = listed(where);
  return selector({ metric: metric.name, where: { ...own, ...listed(from) } });
}

/** Whether a target could be scraped, which Prometheus says itself; by default of all pods. */
export function up(from: Target | { job: string } = { job: JOB }): string {
  return selector({ metric: 'up', where: listed(from) });
}

/** The build of a pod: its labels have no closed values. */
export function build(from: Target): string {
  const where = { version: ['1.0.0'], track: ['primary'], ...listed(from) };
  return selector({ metric: METRICS.build.name, where });
}

const SAMPLES_A_MINUTE = 2;

/** Stays at a value for so many minutes. */
export function flat(value: number, minutes: number): string {
  return rising(value, { perMin: 0, minutes });
}

/** Is at one value but for so many minutes, in the middle of EDGE_MIN. */
export function spiked(usual: number, { to, minutes }: { to: number; minutes: number }): string {
  return `${flat(usual, EDGE_MIN / 2)} ${flat(to, minutes)} ${flat(usual, EDGE_MIN / 2 - minutes)}`;
}

/** The same of a counter that grows by so much a minute. */
export function hurried(perMin: number, { to, minutes }: { to: number; minutes: number }): string {
  const half = EDGE_MIN / 2;
  const [before, after] = [perMin * half, perMin * half + to * minutes];
  return [
    rising(0, { perMin, minutes: half }),
    rising(before, { perMin: to, minutes }),
    rising(after, { perMin, minutes: half - minutes }),
  ].join(' ');
}

/** Grows evenly from a value. */
export function rising(from: number, { perMin, minutes }: { perMin: number; minutes: number }): string {
  return `${from}+${perMin / SAMPLES_A_MINUTE}x${minutes * SAMPLES_A_MINUTE - 1}`;
}

/** A counter never falls: each stretch goes on where the one before ended. */
export function counting<S extends { minutes: number }>(
  stretches: readonly S[],
  perMin: (stretch: S) => number,
): string {
  let from = 0;
  const parts = stretches.map((stretch) => {
    const values = rising(from, { perMin: perMin(stretch), minutes: stretch.minutes });
    from += perMin(stretch) * stretch.minutes;
    return values;
  });
  return parts.join(' ');
}

/** Is not there for so many minutes. */
export function gone(minutes: number): string {
  return `_x${minutes * SAMPLES_A_MINUTE}`;
}

/** Was scraped and is no longer, for so many minutes: a scrape that fails ends a series at once. */
export function stale(minutes: number): string {
  const rest = minutes * SAMPLES_A_MINUTE - 1;
  return rest === 0 ? 'stale' : `stale _x${rest}`;
}

export const NOTHING: Case = { title: 'no data', series: [], moments: [{ atMin: 90, firing: [] }] };

function listed(
  where: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(where).flatMap(([label, values]) =>
      values === undefined ? [] : [[label, typeof values === 'string' ? [values] : values]],
    ),
  );
}
