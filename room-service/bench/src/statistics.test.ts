import { seededRandom } from '@atrium/bots';
import { describe, expect, test } from 'vitest';
import { meanOfRatios, median, quantile, ratioOfMedians } from './statistics.ts';

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

  test('ratios are averaged so that twice and half cancel out', () => {
    expect(meanOfRatios([2, 0.5, 2, 0.5]).ratio).toBeCloseTo(1);
    const { ratio, low, high } = meanOfRatios([1.02, 1.02, 1.02]);
    for (const end of [ratio, low, high]) expect(end).toBeCloseTo(1.02);
    expect(meanOfRatios([1.1]).high).toBeNaN();
  });

  test('of a hundred intervals of noisy ratios some 95 hold the truth, of four ratios and of forty', () => {
    const random = seededRandom(2);
    // The sum of twelve even numbers is as good as normal.
    const normal = () => Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, -6);
    for (const size of [4, 40]) {
      const held = Array.from({ length: 2_000 }, () => {
        const { low, high } = meanOfRatios(Array.from({ length: size }, () => 1.02 * Math.exp(0.05 * normal())));
        return low <= 1.02 && high >= 1.02;
      }).filter(Boolean).length;
      expect(held / 2_000).toBeGreaterThan(0.93);
      expect(held / 2_000).toBeLessThan(0.97);
    }
  });
});
