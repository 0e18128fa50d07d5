import { exact, minus, ONE, toText } from './exact.ts';
import type { Objective } from './objective.ts';
import { quoted } from './promql.ts';
import { errorSeries, SERIES } from './series.ts';
import { sliExpr } from './sli.ts';
import {
  BASE_WINDOW_S,
  BUDGET_EVALUATION_S,
  compressed,
  duration,
  EVALUATION_S,
  periodWindow,
  windowsS,
} from './windows.ts';

export type RecordingRule = { record: string; expr: string; labels: Readonly<Record<string, string>> };
/** Evaluated in order, so that a rule may read what one above it wrote. */
export type RecordingGroup = { name: string; intervalS: number; rules: readonly RecordingRule[] };

/**
 * The numerator and the denominator are recorded, never their ratio: a mean of ratios makes a quiet hour weigh as much as a
 * busy one, and one silent evaluation makes it NaN for the whole period. Names of series do not change with the clock.
 */
export function recordingRules(objective: Objective, clock = 1): readonly RecordingGroup[] {
  const { id } = objective;
  const of = (record: string, expr: string): RecordingRule => ({ record, expr, labels: { slo: id } });
  const windows = windowsS(objective);
  const period = periodWindow(objective);
  const periodS = windows.at(-1) ?? 0;
  const error = (windowS: number): RecordingRule => of(errorSeries(duration(windowS)), errorOver(id, windowS, clock));
  const window = duration(compressed(BASE_WINDOW_S, clock));
  return [
    {
      name: `slo-${id}`,
      intervalS: compressed(EVALUATION_S, clock),
      rules: [
        of(SERIES.bad, sliExpr(objective, { window, of: 'bad' })),
        of(SERIES.total, sliExpr(objective, { window, of: 'total' })),
        of(SERIES.target, `vector(${toText(exact(objective.target))})`),
        of(SERIES.period, `vector(${toText(exact(compressed(periodS, clock)))})`),
      ],
    },
    {
      name: `slo-${id}-windows`,
      intervalS: compressed(EVALUATION_S, clock),
      rules: windows.slice(0, -1).map(error),
    },
    {
      name: `slo-${id}-budget`,
      intervalS: compressed(BUDGET_EVALUATION_S, clock),
      rules: [
        ...windows.slice(-1).map(error),
        of(SERIES.budgetLeft, `1 - ${recorded(errorSeries(period), id)} / ${toText(budgetOf(objective))}`),
        of(SERIES.known, knownFor(id, periodS, clock)),
      ],
    },
  ];
}

/** Each evaluation that wrote a total stands for the time until the next; in an empty room it is 0, and still known. */
function knownFor(id: string, periodS: number, clock: number): string {
  const range = duration(compressed(periodS, clock));
  return `count_over_time(${recorded(SERIES.total, id)}[${range}]) * ${toText(exact(compressed(EVALUATION_S, clock)))}`;
}

/** The share of bad that the target leaves room for. */
export function budgetOf({ target }: Pick<Objective, 'target'>) {
  return minus(ONE, exact(target));
}

/** One recorded series of one objective. */
export function recorded(series: string, id: string): string {
  return `${series}{slo=${quoted(id)}}`;
}

/** Events or participant-seconds, or those of them that were bad, that a window holds: a rate lasts until the next evaluation. */
export function sumOver(series: string, { id, windowS, clock = 1 }: { id: string; windowS: number; clock?: number }) {
  const range = duration(compressed(windowS, clock));
  return `sum_over_time(${recorded(series, id)}[${range}]) * ${toText(exact(compressed(EVALUATION_S, clock)))}`;
}

/** The recorded rates are over 5 minutes already; longer windows add them up. */
function errorOver(id: string, windowS: number, clock: number): string {
  const [bad, total] = [recorded(SERIES.bad, id), recorded(SERIES.total, id)];
  if (windowS === BASE_WINDOW_S) return `${bad} / (${total} > 0)`;
  const range = duration(compressed(windowS, clock));
  return `sum_over_time(${bad}[${range}]) / (sum_over_time(${total}[${range}]) > 0)`;
}
