import { expect, it } from 'vitest';
import { TIME_STEPS_S } from './time-steps.ts';

/** Labels are at least so far apart, and the narrowest plot is so wide. */
const SPACE_PX = 70;
const NARROW_PX = 230;

it.each([5, 8, 15, 60, 360])('[OPS47] times along %s minutes are told once each, and more than one', (minutes) => {
  const spanS = minutes * 60;
  const step = TIME_STEPS_S.find((one) => (one / spanS) * NARROW_PX >= SPACE_PX)!;
  expect(step % 60).toBe(0);
  expect(Math.floor(spanS / step)).toBeGreaterThan(1);
});
