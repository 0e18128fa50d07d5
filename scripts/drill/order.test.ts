import { expect, it } from 'vitest';
import { DRILL_FAULTS } from './faults.ts';
import { drawn } from './order.ts';

it('draws so many, none twice, by chance alone', () => {
  expect(drawn(['a', 'b', 'c'], 2, () => 0)).toEqual(['a', 'b']);
  expect(drawn(['a', 'b', 'c'], 3, () => 0.999)).toEqual(['c', 'b', 'a']);
  expect(drawn(['a'], 5, () => 0)).toEqual(['a']);
  const firsts = new Set(Array.from({ length: 300 }, () => drawn([1, 2, 3], 1, Math.random)[0]));
  expect(firsts).toEqual(new Set([1, 2, 3]));
});

it('has at least eight faults, each with what was so, who was hurt and what to do first', () => {
  expect(new Set(DRILL_FAULTS.map(({ name }) => name)).size).toBe(DRILL_FAULTS.length);
  expect(DRILL_FAULTS.length).toBeGreaterThanOrEqual(8);
  for (const { truth, hurt, first } of DRILL_FAULTS)
    for (const words of [truth, hurt, first]) expect(words).toMatch(/\.$/);
});
