import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isRoomName, roomMeant } from './room-names.ts';

it.each([
  ['demo', 'demo'],
  ['a-', 'a-'],
  ['Demo', 'demo'],
  ['My Room', 'my-room'],
  ['Café am Eck', 'cafe-am-eck'],
  ['-a', 'a'],
  ['%', null],
  ['', null],
  ['日本', null],
  ['X'.repeat(48), 'x'.repeat(48)],
  ['X'.repeat(49), null],
])('%s means %s', (text, room) => expect(roomMeant(text)).toBe(room));

it('is a room name or nothing, whatever is asked for, and a room name means itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const room = roomMeant(text);
      if (room === null) return;
      expect(isRoomName(room)).toBe(true);
      expect(roomMeant(room)).toBe(room);
    }),
  );
});
