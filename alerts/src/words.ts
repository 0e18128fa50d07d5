import { exact, times, toText } from '@atrium/slo';
import { DAY_S, HOUR_S, MINUTE_S } from './clock.ts';

/** `0.995` as `99.5 %`. */
export function percent(share: number): string {
  return `${toText(times(exact(share), exact(100)))} %`;
}

/** `300` as `5 minutes`. */
export function span(seconds: number): string {
  const units = [
    ['day', DAY_S],
    ['hour', HOUR_S],
    ['minute', MINUTE_S],
  ] as const;
  const [name, length] = units.find(([, size]) => seconds % size === 0) ?? ['second', 1];
  const count = seconds / length;
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
