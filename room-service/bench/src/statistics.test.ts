import { seededRandom } from '@atrium/bots';
import { describe, expect, test } from 'vitest';
import { median, quantile, ratioOfMedians } from './statistics.ts';

describe('statistics', () => {
  test('a quantile lies between the ranks beside it, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(quantile([30, 10, 20, 40], 0.5)).toBe(25);
    expect(quantile([4, 3, 2, 1, 0], 1)).toBe(4);
    expect(median([])).toBeNaN();
  });

  test('the interval holds the true ratio and is narrow where there is no noise', () => {
    const random = seededRandom(1);
    const noisy = (around: number) => Array.from({ length: 60 }, () => around * (0.8 + 0.4 * random()));
    const { ratio, low, high } = ratioOfMedians(noisy(300), noisy(100), random);
    expect(low).toBeLessThan(3);
    expect(high).toBeGreaterThan(3);
    expect(ratio).toBeGreaterThan(low);
    expect(ratioOfMedians([6, 6, 6], [2, 2, 2], random)).toEqual({ ratio: 3, low: 3, high: 3 });
  });
});
