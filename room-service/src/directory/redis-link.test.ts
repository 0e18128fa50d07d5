import { expect, it } from 'vitest';
import { isRedisUrl } from '../config-fields.ts';
import { backoffMs, COMMAND_WITHIN_MS, RedisLink } from './redis-link.ts';

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

it('[DIR20] what is no address of a Redis is a mistake, and no outage', () => {
  const good = ['redis://127.0.0.1:6379', 'rediss://user:pass@redis.example.org/2', 'redis://[::1]:7000/'];
  const bad = ['', '127.0.0.1:6379', 'http://127.0.0.1:6379', 'redis://127.0.0.1/two', 'redis://127.0.0.1:99999'];
  expect(good.filter(isRedisUrl)).toEqual(good);
  expect(bad.filter(isRedisUrl)).toEqual([]);
  const watch = { lost: () => undefined, back: () => undefined };
  const open = () =>
    new RedisLink({ url: 'http://x:secret@y', prefix: 'p', watch, now: Date.now, random: Math.random });
  expect(open).toThrow(/^write the address of Redis like redis:/);
});
