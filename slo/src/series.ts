/**
 * Names of the recorded series; each has the label `slo`. Level, metric and operation, as Prometheus wants it
 * (prometheus.io/docs/practices/rules).
 */
export const SERIES = {
  /** Bad and all events (or participant-seconds) a second, over the last 5 minutes. */
  bad: 'atrium:slo_bad:rate5m',
  total: 'atrium:slo_total:rate5m',
  /** The share of good that was promised, as a constant series, so that a panel draws it beside what was had. */
  target: 'atrium:slo_target:ratio',
  /** 1: nothing of the period's error budget is spent; below 0: too much of it. */
  budgetLeft: 'atrium:slo_budget_left:ratio',
  /** How long the period is, as a constant series: objectives may have different ones. */
  period: 'atrium:slo_period:seconds',
  /** For how much of it there are numbers. Less than the period where Prometheus is young, was away, or forgets sooner. */
  known: 'atrium:slo_known:seconds',
} as const;

/** Share of bad in a window (Prometheus duration: `5m`, `3d`): the sum of bad by the sum of all, so by events and not by time. */
export function errorSeries(window: string): string {
  return `atrium:slo_error:ratio${window}`;
}
