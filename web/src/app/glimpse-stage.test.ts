import type { RoomGlimpse } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { glimpsePeople, glimpseSource } from './glimpse-stage.ts';

const glimpse = (x: number): RoomGlimpse => ({
  room: 'demo',
  people: 1,
  radius: 6,
  places: [{ x, z: 0, color: 3 }],
  circles: [],
});

function xAt(source: ReturnType<typeof glimpseSource>, now: number): number | undefined {
  let seen: number | undefined;
  source.poses(now, (_id, x) => (seen = x));
  return seen;
}

test('between two looks people drift to where they are now', () => {
  const source = glimpseSource(false);
  source.show(glimpse(0));
  expect(xAt(source, 0)).toBe(0);
  source.show(glimpse(4));
  expect(xAt(source, 350)).toBeCloseTo(2, 6);
  expect(xAt(source, 20_000)).toBeCloseTo(4, 6);
});

test('with reduced motion they are there at once', () => {
  const source = glimpseSource(true);
  source.show(glimpse(0));
  xAt(source, 0);
  source.show(glimpse(4));
  expect(xAt(source, 1)).toBe(4);
});

test('nobody in the lobby has a name or a photo', () => {
  expect(glimpsePeople(glimpse(1))).toMatchObject([{ name: '', photoUrl: null, me: false, color: 3 }]);
});
