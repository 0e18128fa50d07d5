import { expect, it } from 'vitest';
import { chanceOf } from './chance.ts';

it('is that of all outcomes which are no likelier', () => {
  expect(chanceOf({ count: 5, of: 10, p: 0.5 })).toBeCloseTo(1, 9);
  // 0 and 10 heads of ten.
  expect(chanceOf({ count: 0, of: 10, p: 0.5 })).toBeCloseTo(2 / 1024, 9);
  // R: binom.test(10, 300, 0.1)$p.value
  expect(chanceOf({ count: 10, of: 300, p: 0.1 })).toBeLessThan(1e-4);
  expect(chanceOf({ count: 31, of: 300, p: 0.1 })).toBeGreaterThan(0.8);
  expect(chanceOf({ count: 0, of: 0, p: 0.1 })).toBeCloseTo(1, 9);
});

it('stands large counts', () => {
  expect(chanceOf({ count: 1_500, of: 3_000, p: 0.5 })).toBeCloseTo(1, 6);
  expect(chanceOf({ count: 1_700, of: 3_000, p: 0.5 })).toBeLessThan(1e-9);
});

it('refuses what cannot be', () => {
  expect(() => chanceOf({ count: 2, of: 1, p: 0.5 })).toThrow('2 of 1');
});
