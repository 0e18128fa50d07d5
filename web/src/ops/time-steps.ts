const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

/**
 * How far apart labels of a time axis may be. None is less than a minute, which is all that they tell: 01:43 would stand there
 * twice. And none is so much more than the one before that a narrow plot is left with a single label.
 */
export const TIME_STEPS_S: readonly number[] = [
  ...[1, 2, 3, 5, 10, 15, 20, 30].map((minutes) => minutes * MINUTE_S),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR_S),
];
