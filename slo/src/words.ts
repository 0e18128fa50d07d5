const DAY_S = 86_400;
const UNITS = [
  ['day', DAY_S],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** `300` as `5 minutes`. */
export function span(seconds: number): string {
  const [name, length] = UNITS.find(([, size]) => seconds % size === 0) ?? ['second', 1];
  const count = seconds / length;
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/**
 * Which window a number is of: `over the last 5 minutes`, `over the last hour`. Alerts, runbooks and `/ops` say it alike, so
 * that nobody takes two numbers of two windows for a contradiction.
 */
export function overLast(seconds: number): string {
  return `over the last ${span(seconds).replace(/^1 /, '')}`;
}
