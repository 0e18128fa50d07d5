import type { BurnPlot, OpsAlert, OpsDefinition, OpsObjective, OpsSlo } from '@atrium/ops/view';
import type { Sample, Series } from './prometheus-client.ts';

export type SloFacts = {
  definition: Pick<OpsDefinition, 'objectives' | 'series'>;
  recorded: readonly Sample[];
  errors: readonly Series[];
  alerts: readonly OpsAlert[];
  nowMs: number;
};

/**
 * Every promise with what people had: what is spent too fast first, then what is overspent, what cannot be judged last; else in
 * their own order. A page and a ticket are alike, since one is told in red and in the head, and cards that change places are
 * looked for.
 */
export function slosOf({ definition, recorded, errors, alerts, nowMs }: SloFacts): OpsSlo[] {
  const { objectives, series } = definition;
  const read = (slo: string, name: string): number | null => {
    const found = recorded.find(({ labels }) => labels.slo === slo && labels.__name__ === name);
    return found === undefined || !Number.isFinite(found.value) ? null : found.value;
  };
  const slos = objectives.map((objective): OpsSlo => {
    const { id } = objective;
    const error = (window: string) => read(id, series.error[window] ?? '');
    return {
      ...objective,
      errorNow: error('5m'),
      errorHour: error('1h'),
      budgetLeft: read(id, series.budgetLeft),
      known: partOf(read(id, series.known), read(id, series.period)),
      badRate: read(id, series.bad) ?? 0,
      totalRate: read(id, series.total) ?? 0,
      isRecorded: read(id, series.total) !== null,
      firing: firingOf(id, alerts),
      plot: plotOf(objective, {
        errorAt: error,
        pointsOf: (window) => seriesOf(id, series.error[window], errors),
        nowMs,
      }),
      turnedMs: turnedOf(objective, error('5m'), seriesOf(id, series.error['5m'], errors)),
    };
  });
  return slos.sort((a, b) => urgency(b) - urgency(a));
}

/** A period that is not over is known as far as it goes; the last evaluation may reach beyond its end. */
function partOf(known: number | null, period: number | null): number | null {
  return known === null || period === null || !(period > 0) ? null : Math.min(1, known / period);
}

function firingOf(id: string, alerts: readonly OpsAlert[]): OpsSlo['firing'] {
  const own = alerts.filter(({ slo, isQuiet, name }) => slo === id && !isQuiet && name !== 'SliMissing');
  return own.some(({ severity }) => severity === 'page') ? 'page' : own.length > 0 ? 'ticket' : null;
}

function urgency({ firing, budgetLeft, errorHour }: OpsSlo): number {
  if (firing !== null) return 2;
  if (budgetLeft !== null && budgetLeft < 0) return 1;
  return errorHour === null ? -1 : 0;
}

type Plotted = {
  /** Of a window: the share of bad now, and before. */
  errorAt: (window: string) => number | null;
  pointsOf: (window: string) => Series['values'];
  nowMs: number;
};

/**
 * The share of bad as a multiple of what the target leaves room for, over the two windows that an alert compares; it ends with
 * what the numbers beside it say, and not with what was so up to a step ago.
 */
function plotOf({ target, burn }: OpsObjective, { errorAt, pointsOf, nowMs }: Plotted): BurnPlot | null {
  if (burn === null) return null;
  const valuesOf = (window: string) => {
    const before = pointsOf(window).map(([at, value]) => [at * 1000, value / (1 - target)] as const);
    const now = errorAt(window);
    return new Map(now === null ? before : [...before, [nowMs, now / (1 - target)] as const]);
  };
  const [long, short] = [valuesOf(burn.long), valuesOf(burn.short)];
  const atMs = [...new Set([...long.keys(), ...short.keys()])].sort((a, b) => a - b);
  if (atMs.length === 0) return null;
  const at = (values: Map<number, number>) => atMs.map((moment) => finite(values.get(moment)));
  return { atMs, long: at(long), short: at(short) };
}

function seriesOf(id: string, name: string | undefined, errors: readonly Series[]): Series['values'] {
  return errors.find(({ labels }) => labels.slo === id && labels.__name__ === name)?.values ?? [];
}

/** Since when it has been kept, or not kept, as it is now: as exact as the points of the plots are. */
function turnedOf({ target }: OpsObjective, errorNow: number | null, points: Series['values']): number | null {
  if (errorNow === null) return null;
  const isBad = (error: number) => error > 1 - target;
  const seen = points.filter(([, error]) => Number.isFinite(error));
  const other = seen.findLastIndex(([, error]) => isBad(error) !== isBad(errorNow));
  // It turned after the last point, or before the first.
  const turned = other === -1 ? undefined : (seen[other + 1] ?? seen[other]);
  return turned === undefined ? null : turned[0] * 1000;
}

export function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
