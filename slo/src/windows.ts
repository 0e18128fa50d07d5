import { exact, isAtLeast, ONE, over, times, type Exact } from './exact.ts';

/** A page wakes somebody, a ticket waits for the morning. */
export type Severity = 'page' | 'ticket';

/** Told when this share of the period's budget was spent within the long window, and goes on being spent in the short one. */
export type BurnWindow = { severity: Severity; budgetShare: number; longS: number; shortS: number };

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;

/**
 * Google, "The Site Reliability Workbook", chapter 5 "Alerting on SLOs" (sre.google/workbook/alerting-on-slos), table 5-8: 2 %
 * of the budget in an hour or 5 % in six wake somebody, 10 % in three days is a ticket; the short window is a twelfth of the
 * long one. 10 % in a day is what Sloth adds (internal/alert/windows/google-30d.yaml), so that the ticket comes that day. How
 * fast it burns then follows from the period, and is computed.
 */
export const BURN_WINDOWS: readonly BurnWindow[] = [
  { severity: 'page', budgetShare: 0.02, longS: HOUR_S, shortS: 5 * MINUTE_S },
  { severity: 'page', budgetShare: 0.05, longS: 6 * HOUR_S, shortS: 30 * MINUTE_S },
  { severity: 'ticket', budgetShare: 0.1, longS: DAY_S, shortS: 2 * HOUR_S },
  { severity: 'ticket', budgetShare: 0.1, longS: 3 * DAY_S, shortS: 6 * HOUR_S },
];

/** Of the recorded rates: ten samples of the usual 30 s, so that one lost scrape changes little. */
export const BASE_WINDOW_S = 5 * MINUTE_S;
/** How often rules are evaluated: as often as is scraped. */
export const EVALUATION_S = 30;
/**
 * The budget of a month moves slowly, and costs the most to read. Well below the 5 minutes that Prometheus looks back for a
 * sample: what is evaluated every 5 minutes is missing whenever one evaluation is late.
 */
export const BUDGET_EVALUATION_S = 2 * MINUTE_S;

/**
 * How often the same share of the budget fits into the period: with 14.4 the budget of 30 days is gone in 50 hours. It is
 * what the share of bad in the window is a multiple of what was promised. Never below 1, which a short period would make of
 * the long windows (28 days: 0.93): that is a promise that is kept, and spending all of the budget by its end is allowed.
 */
export function burnFactor({ budgetShare, longS }: BurnWindow, periodDays: number): Exact {
  const factor = over(times(exact(budgetShare), exact(periodDays * DAY_S)), exact(longS));
  return isAtLeast(factor, ONE) ? factor : ONE;
}

/** Name of a window, and of the series recorded over it, whatever the clock is. */
export function periodWindow({ periodDays }: { periodDays: number }): string {
  return duration(periodDays * DAY_S);
}

/** All windows that are recorded, the shortest first; the period is the last. */
export function windowsS({ periodDays }: { periodDays: number }): readonly number[] {
  const windows = BURN_WINDOWS.flatMap(({ longS, shortS }) => [longS, shortS]);
  return [...new Set([BASE_WINDOW_S, ...windows, periodDays * DAY_S])].sort((a, b) => a - b);
}

/**
 * Divides every window, range and interval, so that what takes days is tried in minutes by the same rules. 30 makes 2
 * minutes of an hour, 10 s of five minutes and 1 s of the interval of evaluation.
 */
export function compressed(seconds: number, clock: number): number {
  if (!(clock >= 1)) throw new RangeError(`a clock of ${clock}: it divides, so it is 1 or more`);
  return Math.max(1, Math.round((seconds * 1000) / clock)) / 1000;
}

const UNITS = [
  ['d', DAY_S * 1000],
  ['h', HOUR_S * 1000],
  ['m', MINUTE_S * 1000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** As Prometheus writes it, in the largest unit that is whole: 5400 is `90m`. */
export function duration(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const unit = UNITS.find(([, length]) => ms % length === 0);
  if (unit === undefined || ms <= 0) throw new RangeError(`${seconds} s is no duration`);
  return `${ms / unit[1]}${unit[0]}`;
}
