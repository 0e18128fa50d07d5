import { expect, test } from 'vitest';
import { RatePerKey } from './rate-per-key.ts';

test('[TRC6] each has a budget of their own', () => {
  const rates = new RatePerKey({ perSecond: 1, burst: 2, keysMax: 10 });
  const asked = (key: string, now: number) => rates.take(key, now);
  expect([asked('a', 0), asked('a', 0), asked('a', 0)]).toEqual([true, true, false]);
  expect(asked('b', 0)).toBe(true);
  expect([asked('a', 1_000), asked('a', 1_000)]).toEqual([true, false]);
});

test('[TRC6] so many are kept in mind, and those who were silent longest are forgotten', () => {
  const rates = new RatePerKey({ perSecond: 1, burst: 1, keysMax: 3 });
  for (const key of ['a', 'b', 'c', 'a', 'd']) rates.take(key, 0);
  expect(rates.size).toBe(3);
  // `a` is remembered and has nothing left; `b` has been pushed out, and begins anew.
  expect([rates.take('a', 0), rates.take('b', 0)]).toEqual([false, true]);
  for (let n = 0; n < 100; n += 1) rates.take(`${n}`, 0);
  expect(rates.size).toBe(3);
});
