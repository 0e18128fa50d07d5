import { expect, it } from 'vitest';
import { Shared, SHARED_MS } from './shared.ts';

it('[OPS4] a hundred who look at once cost one question, until the answer is 5 s old', async () => {
  let nowMs = 0;
  let asked = 0;
  const shared = new Shared<number>({ now: () => nowMs });
  const ask = () => Promise.resolve(++asked);
  expect(await Promise.all(Array.from({ length: 100 }, () => shared.get('a', ask)))).toEqual(new Array(100).fill(1));
  nowMs = SHARED_MS - 1;
  expect(await shared.get('a', ask)).toBe(1);
  expect(await shared.get('b', ask)).toBe(2);
  nowMs = SHARED_MS;
  expect(await shared.get('a', ask)).toBe(3);
});

it('[OPS4] what failed is asked again at once', async () => {
  const shared = new Shared<number>({ now: () => 0 });
  await expect(shared.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await shared.get('a', () => Promise.resolve(1))).toBe(1);
});
