import { describe, expect, test } from 'vitest';
import { delayOf, mos, rating } from './mos.ts';

describe('the E-model', () => {
  test('is 93.2, or 4.41, without loss and delay (G.107, annex C)', () => {
    expect(rating({ concealed: 0, delayMs: 0 })).toBe(93.2);
    expect(mos({ concealed: 0, delayMs: 0 })).toBeCloseTo(4.41, 2);
  });

  test('follows the delay curve of G.107: 150 ms is not heard, 400 ms costs 24 points, 600 ms 35', () => {
    expect(rating({ concealed: 0, delayMs: 150 })).toBeGreaterThan(92);
    expect(93.2 - rating({ concealed: 0, delayMs: 400 })).toBeCloseTo(24.1, 0);
    expect(93.2 - rating({ concealed: 0, delayMs: 600 })).toBeCloseTo(35.2, 0);
  });

  test('follows the loss curve of G.113: 5 % costs 16 points, 20 % more than 40', () => {
    expect(93.2 - rating({ concealed: 0.05, delayMs: 0 })).toBeCloseTo(15.8, 1);
    expect(93.2 - rating({ concealed: 0.2, delayMs: 0 })).toBeCloseTo(42.1, 1);
  });

  test('stays between 1 and 4.5 whatever it is given', () => {
    for (const concealed of [-1, 0, 0.5, 1, 2]) {
      for (const delayMs of [0, 100, 1_000, 100_000]) {
        expect(mos({ concealed, delayMs })).toBeGreaterThanOrEqual(1);
        expect(mos({ concealed, delayMs })).toBeLessThanOrEqual(4.5);
      }
    }
  });

  test('takes what one end knows of the delay', () => {
    expect(delayOf({ rttMs: 100, bufferMs: 40 })).toBe(150);
    expect(delayOf({ rttMs: null, bufferMs: null })).toBe(60);
  });
});
