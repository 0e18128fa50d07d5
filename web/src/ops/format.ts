import type { OpsPanel } from '@atrium/ops/view';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const EDGE = 1e-6;

/** How long, for somebody who has just woken up: `14 min`, `3 h 20 min`, `2 days`. */
export function duration(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) {
    const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
    return `${Math.floor(ms / HOUR_MS)} h${minutes === 0 ? '' : ` ${minutes} min`}`;
  }
  const days = Math.floor(ms / DAY_MS);
  return `${days} day${days === 1 ? '' : 's'}`;
}

/**
 * Of the clock of whoever looks, with its zone, since who is woken talks to people in others and reads logs in UTC; with the
 * day when it is another one. `timeZone`: the browser's where none is given.
 */
export function clock(ms: number, nowMs: number, timeZone?: string): string {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', timeZone === undefined ? options : { ...options, timeZone });
  const time = format({ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }).format(ms);
  const day = format({ day: 'numeric', month: 'short', year: 'numeric' });
  if (day.format(ms) === day.format(nowMs)) return time;
  return `${format({ day: 'numeric', month: 'short' }).format(ms)} ${time}`;
}

/** `for 14 min, since 03:12 CET`. */
export function since(ms: number, nowMs: number, timeZone?: string): string {
  return `for ${duration(nowMs - ms)}, since ${clock(ms, nowMs, timeZone)}`;
}

/** `14 min ago, 03:12 CET`. */
export function ago(ms: number, nowMs: number, timeZone?: string): string {
  return `${duration(nowMs - ms)} ago, ${clock(ms, nowMs, timeZone)}`;
}

export function share(value: number, digits = 2): string {
  return `${Number((value * 100).toPrecision(value > 0.9 && value < 1 ? digits + 2 : digits))} %`;
}

/** Of a period: what a restart of Prometheus leaves out is not worth a word. */
const NEARLY_ALL = 0.95;

/** Beside a budget of so many days: `, of 4 days of data` where that is less. */
export function ofKnown(known: number | null, days: number): string {
  return known === null || known >= NEARLY_ALL ? '' : `, of ${duration(known * days * DAY_MS)} of data`;
}

/** What is left of one; from twice on nobody reads a share of it. */
export function budget(left: number): string {
  if (left >= 0) return `${share(left)} left`;
  return left > -1 ? `overspent by ${share(-left)}` : `spent ${Number((1 - left).toPrecision(2))} times over`;
}

/** Share of good: never rounded up to a promise that was not kept. */
export function goodShare(error: number): string {
  if (error === 0) return '100 %';
  const digits = error < 0.001 ? 3 : error < 0.1 ? 2 : 1;
  const scale = 10 ** digits;
  // What a double is short of 99 is no break of a promise of 99.
  return `${(Math.floor((1 - error) * 100 * scale + EDGE) / scale).toFixed(digits)} %`;
}

const PREFIXES = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

function scaled(value: number, unit: string, decimals?: number): string {
  const [by, prefix] = PREFIXES.find(([edge]) => Math.abs(value) >= edge) ?? [1, ''];
  const of = value / by;
  const text = decimals === undefined ? String(Number(of.toPrecision(3))) : of.toFixed(decimals);
  return `${text}${prefix === '' && unit === '' ? '' : ` ${prefix}${unit}`}`;
}

/** A value in a unit as Grafana calls it. `nowMs`: for what is a moment. */
export type InUnit = { unit: string; nowMs: number; decimals?: number | undefined };

export function inUnit(value: number | null, { unit, nowMs, decimals }: InUnit): string {
  if (value === null) return 'no value';
  switch (unit) {
    case 'percentunit':
      return decimals === undefined ? share(value) : `${(value * 100).toFixed(decimals)} %`;
    case 's':
      // What ends in less than nothing has ended.
      if (value <= -1) return `${duration(-value * 1000)} ago`;
      if (value >= 120) return duration(value * 1000);
      return Math.abs(value) < 1 && value !== 0
        ? `${Number((value * 1000).toPrecision(3))} ms`
        : `${Number(value.toPrecision(3))} s`;
    case 'bytes':
      return scaled(value, 'B', decimals);
    case 'bps':
      return scaled(value, 'bit/s', decimals);
    case 'Bps':
      return scaled(value, 'B/s', decimals);
    case 'pps':
      return scaled(value, 'packets/s', decimals);
    case 'reqps':
    case 'cps':
      return scaled(value, '/s', decimals);
    case 'dateTimeFromNow':
      return ago(value, nowMs);
    default:
      return scaled(value, '', decimals);
  }
}

/** The colour of the last threshold that the value reaches; Grafana's rule. */
export function toneOf({ thresholds }: Pick<OpsPanel, 'thresholds'>, value: number | null): string {
  if (value === null) return '';
  return thresholds.reduce((tone, { from, color }) => (from === null || value >= from ? color : tone), '');
}
