import { expect, it } from 'vitest';
import { NewRooms } from './new-rooms.ts';

it('[PLA10] one address makes so many rooms in a minute, and others theirs', () => {
  let now = 0;
  const rooms = new NewRooms({ perMinute: 3, now: () => now });
  const make = (address: string) => rooms.take(address);
  expect([1, 2, 3, 4].map(() => make('loop'))).toEqual([true, true, true, false]);
  expect(make('class')).toBe(true);
  now += 19_999;
  expect(make('loop')).toBe(false);
  now += 1;
  expect([make('loop'), make('loop')]).toEqual([true, false]);
  // What was there already counts for nothing.
  rooms.giveBack('loop');
  expect([make('loop'), make('loop')]).toEqual([true, false]);
  now += 600_000;
  expect([1, 2, 3, 4].map(() => make('loop'))).toEqual([true, true, true, false]);
  expect(rooms.size).toBe(1);
});
