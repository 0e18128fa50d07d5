import { expect, test } from 'vitest';
import { Room } from '../room/room.ts';
import type { RoomHost } from '../signaling/room-host.ts';
import { kindOf } from './kind-of.ts';

test('who is here is of the kind that they came as, and whoever else is a person', () => {
  const room = new Room({ id: 'r', now: 0, random: () => 0.5, newId: () => 'bo' });
  const host = { room } as unknown as RoomHost;
  room.join({ name: 'Bo', color: 0, photo: null, kind: 'bot', mic: 'live', camera: 'off' }, 0);
  expect(room.session('bo')).toMatchObject({ kind: 'bot', mic: 'live', camera: 'off' });
  expect(kindOf({ host, person: 'bo' })).toBe('bot');
  expect([kindOf({ host, person: 'nobody' }), kindOf(null)]).toEqual(['person', 'person']);
});
