import { expect, test } from 'vitest';
import type { RoomHost } from '../signaling/room-host.ts';
import { Departures } from './departures.ts';

const of = (room: string, person: string) => ({ host: { id: room } as unknown as RoomHost, person });

test('[TRC6] who left is known for a minute, in their room', () => {
  const departures = new Departures();
  departures.left(of('garden', 'ana'), 1_000);
  expect(departures.has('garden', 'ana', 61_000)).toBe(true);
  expect(departures.has('garden', 'ana', 61_001)).toBe(false);
  expect(departures.has('kitchen', 'ana', 1_000)).toBe(false);
});

test('[TRC6] and no longer: what is kept is what left in a minute', () => {
  const departures = new Departures();
  for (let n = 0; n < 1_000; n += 1) departures.left(of('garden', `${n}`), n * 1_000);
  expect(departures.size).toBe(61);
});
