import { expect, it } from 'vitest';
import { backoffMs, COMMAND_WITHIN_MS } from './redis-link.ts';

it('[DIR22] the time between two tries is random, and at most 5 s however long it takes', () => {
  const longest = Array.from({ length: 2_000 }, (_, attempt) => backoffMs(attempt, () => 1));
  expect(longest.slice(0, 7)).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000]);
  expect(Math.max(...longest)).toBe(5_000);
  expect(backoffMs(3, () => 0.5)).toBe(400);
  expect(backoffMs(2_000, () => 0)).toBe(0);
});

it('[DIR21] nobody waits for longer than half a second', () => {
  expect(COMMAND_WITHIN_MS).toBe(500);
});
