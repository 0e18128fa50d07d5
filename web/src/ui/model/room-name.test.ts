import { roomNameSchema } from '@atrium/protocol/schemas';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRoomName, randomRoomName, roomTitle, toRoomName } from './room-name.ts';

describe('room names', () => {
  test('agree with the rule of the server', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 60 }), fc.stringMatching(/^[a-z0-9-]{0,60}$/)), (text) => {
        expect(isRoomName(text)).toBe(roomNameSchema.safeParse(text).success);
      }),
    );
  });

  test('whatever is typed becomes a legal name or nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 90 }), (text) => {
        const name = toRoomName(text);
        expect(name === '' || isRoomName(name)).toBe(true);
      }),
    );
  });

  test.each([
    ['Spring Meetup', 'spring-meetup'],
    ["  Ana's  Café ", 'anas-cafe'],
    ['__x__', 'x'],
    ['日本', ''],
    ['a'.repeat(60), 'a'.repeat(48)],
  ])('%j becomes %j', (typed, name) => expect(toRoomName(typed)).toBe(name));

  test('random names are legal at both ends of the dice', () => {
    expect(randomRoomName(() => 0)).toBe('amber-arcade-100');
    expect(randomRoomName(() => 0.999999)).toBe('warm-yard-999');
    expect(isRoomName(randomRoomName(() => 0.5))).toBe(true);
  });

  test('titles are for reading', () => expect(roomTitle('spring-meetup')).toBe('Spring meetup'));
});
