import { describe, expect, it, test } from 'vitest';
import { toNumber } from './exact.ts';
import { BURN_WINDOWS, burnFactor, compressed, duration, periodWindow, windowsS } from './windows.ts';

test('[BRN1] factors of 30 days are those of the workbook, of other periods what they must be', () => {
  const factors = (days: number) => BURN_WINDOWS.map((window) => toNumber(burnFactor(window, days)));
  expect(factors(30)).toEqual([14.4, 6, 3, 1]);
  expect(factors(28)).toEqual([13.44, 5.6, 2.8, 1]);
  expect(factors(90)).toEqual([43.2, 18, 9, 3]);
  // The short window is a twelfth of the long one.
  for (const { longS, shortS } of BURN_WINDOWS) expect(longS / shortS).toBe(12);
});

test('[BRN1] no factor is below 1: nobody is told of a promise that is kept', () => {
  for (let days = 4; days <= 366; days += 1) {
    const factors = BURN_WINDOWS.map((window) => toNumber(burnFactor(window, days)));
    expect(Math.min(...factors), `${days} days`).toBeGreaterThanOrEqual(1);
  }
});

describe('windows', () => {
  it('are recorded once each, the period last', () => {
    expect(windowsS({ periodDays: 30 }).map(duration)).toEqual(['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d']);
    expect(periodWindow({ periodDays: 28 })).toBe('28d');
  });

  it.each([
    [0.25, '250ms'],
    [10, '10s'],
    [90, '90s'],
    [5400, '90m'],
    [86_400, '1d'],
    [8640, '144m'],
    [1_209_600, '14d'],
  ])('of %d s are written as %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it('of no length are no windows', () => {
    expect(() => duration(0)).toThrow('no duration');
    expect(() => duration(-60)).toThrow('no duration');
  });

  it('are divided by a clock, to a millisecond at least', () => {
    expect([3600, 300, 30].map((seconds) => compressed(seconds, 30))).toEqual([120, 10, 1]);
    expect(compressed(30, 7)).toBe(4.286);
    expect(compressed(1, 1e9)).toBe(0.001);
    expect(() => compressed(30, 0.5)).toThrow('it divides');
    expect(() => compressed(30, NaN)).toThrow('it divides');
  });
});
