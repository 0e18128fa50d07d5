import { describe, expect, it } from 'vitest';
import { ago, budget, clock, duration, goodShare, inUnit, ofKnown, share, since, toneOf } from './format.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.UTC(2026, 6, 4, 3, 26);

describe('[OPS12] a time', () => {
  it('is a length in its largest units', () => {
    const lengths = [-5, 0, 59 * SECOND_MS, MINUTE_MS, 59.9 * MINUTE_MS, HOUR_MS, 3.34 * HOUR_MS, DAY_MS, 2.9 * DAY_MS];
    expect(lengths.map(duration)).toEqual([
      '0 s',
      '0 s',
      '59 s',
      '1 min',
      '59 min',
      '1 h',
      '3 h 20 min',
      '1 day',
      '2 days',
    ]);
  });

  it('is a time of day with its zone, and with the day where that is another one there', () => {
    expect(clock(NOW_MS - 14 * MINUTE_MS, NOW_MS, 'UTC')).toBe('03:12 UTC');
    expect(clock(NOW_MS - 4 * HOUR_MS, NOW_MS, 'UTC')).toBe('3 Jul 23:26 UTC');
    // In Berlin it is 5:26, and was 1:26.
    expect(clock(NOW_MS - 4 * HOUR_MS, NOW_MS, 'Europe/Berlin')).toMatch(/^01:26 (CEST|GMT\+2)$/);
    expect(clock(NOW_MS - 365 * DAY_MS, NOW_MS, 'UTC')).toBe('4 Jul 03:26 UTC');
    expect(clock(NOW_MS, NOW_MS)).toMatch(/^\d\d:\d\d \S+$/);
  });

  it('is said both as a length and as a time of day', () => {
    const thenMs = NOW_MS - 14 * MINUTE_MS;
    expect(since(thenMs, NOW_MS, 'UTC')).toBe('for 14 min, since 03:12 UTC');
    expect(ago(thenMs, NOW_MS, 'UTC')).toBe('14 min ago, 03:12 UTC');
    expect(inUnit(thenMs, { unit: 'dateTimeFromNow', nowMs: NOW_MS })).toMatch(/^14 min ago, \d\d:\d\d \S+$/);
  });
});

it('[OPS10] a share has two digits, and more where it is nearly all', () => {
  expect([0, 0.0144, 0.06476, 0.2449, 0.9, 0.9951, 1, 6.4].map((value) => share(value))).toEqual([
    '0 %',
    '1.4 %',
    '6.5 %',
    '24 %',
    '90 %',
    '99.51 %',
    '100 %',
    '640 %',
  ]);
  expect(share(0.9995, 3)).toBe('99.95 %');
});

it('[OPS10] a budget that is spent several times over says how many', () => {
  expect([1, 0.25, 0, -0.4, -1, -29].map(budget)).toEqual([
    '100 % left',
    '25 % left',
    '0 % left',
    'overspent by 40 %',
    'spent 2 times over',
    'spent 30 times over',
  ]);
});

it('a share of good is never rounded up to a promise that was not kept', () => {
  expect([0, 0.0000001, 0.00101, 0.01, 0.01001, 0.2131].map(goodShare)).toEqual([
    '100 %',
    '99.999 %',
    '99.89 %',
    '99.00 %',
    '98.99 %',
    '78.6 %',
  ]);
});

it.each([
  [0.1234, 'percentunit', undefined, '12 %'],
  [0.1234, 'percentunit', 1, '12.3 %'],
  [0, 's', undefined, '0 s'],
  [0.0421, 's', undefined, '42.1 ms'],
  [7.123, 's', undefined, '7.12 s'],
  [7_200, 's', undefined, '2 h'],
  [-7_200, 's', undefined, '2 h ago'],
  [-90, 's', undefined, '1 min ago'],
  [1_234_567, 'bytes', undefined, '1.23 MB'],
  [64_000, 'bps', 0, '64 kbit/s'],
  [12, 'Bps', undefined, '12 B/s'],
  [0.5, 'pps', undefined, '0.5 packets/s'],
  [3, 'reqps', undefined, '3 /s'],
  [1_500, 'none', undefined, '1.5 k'],
  [2.345, 'none', 1, '2.3'],
  [null, 's', undefined, 'no value'],
])('%s in %s with %s decimals is %s', (value, unit, decimals, text) => {
  expect(inUnit(value, { unit, decimals, nowMs: NOW_MS })).toBe(text);
});

it('a value has the colour of the last threshold that it reaches', () => {
  const thresholds = [
    { from: null, color: 'green' },
    { from: 0.7, color: 'yellow' },
    { from: 0.85, color: 'red' },
  ];
  expect([0, 0.7, 0.849, 0.85, null].map((value) => toneOf({ thresholds }, value))).toEqual([
    'green',
    'yellow',
    'yellow',
    'red',
    '',
  ]);
});

it('[OPS14] says of how many days a budget is, where that is less than its period', () => {
  expect(ofKnown(4 / 30, 30)).toBe(', of 4 days of data');
  expect(ofKnown(0.001, 30)).toBe(', of 43 min of data');
  expect(ofKnown(0.96, 30)).toBe('');
  expect(ofKnown(null, 30)).toBe('');
});
