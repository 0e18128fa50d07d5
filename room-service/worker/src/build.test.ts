import { expect, it } from 'vitest';
import { elapsed } from './build.ts';

it.each([
  [0, '0 s'],
  [9_900, '9 s'],
  [60_000, '1 min 0 s'],
  [190_000, '3 min 10 s'],
])('%i ms are %s', (ms, text) => {
  expect(elapsed(ms)).toBe(text);
});
