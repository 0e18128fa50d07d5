import { compressed, duration } from '@atrium/slo';

/** Time as an alert reads it: divided, when what takes an hour is tried in minutes. */
export type Clock = {
  /** The range of a query: `5m`. */
  range: (seconds: number) => string;
  seconds: (seconds: number) => number;
};

export function clockOf(divisor = 1): Clock {
  return {
    range: (seconds) => duration(compressed(seconds, divisor)),
    seconds: (seconds) => compressed(seconds, divisor),
  };
}

export const MINUTE_S = 60;
export const HOUR_S = 60 * MINUTE_S;
export const DAY_S = 24 * HOUR_S;
