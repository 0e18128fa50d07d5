import { expect, test } from 'vitest';
import { Surroundings, type Neighbour } from './surroundings.ts';

const person = (id: string, index: number): Neighbour => ({
  id,
  index,
  name: id,
  color: 0,
  photo: null,
  kind: 'person',
  role: 'member',
  mic: 'live',
  camera: 'off',
  presence: 'here',
  pose: { x: 0, z: 0, yaw: 0 },
});

const withPeople = (...people: Neighbour[]): Surroundings => {
  const surroundings = new Surroundings();
  surroundings.begin({ people, circles: [], floor: { from: 6, to: 6, since: 0 }, chat: [] });
  return surroundings;
};

test('follows who comes, changes and goes', () => {
  const seen = withPeople(person('a', 0));
  seen.roster({
    joined: [person('b', 1)],
    changed: [
      { id: 'a', mic: 'muted' },
      { id: 'gone', mic: 'off' },
    ],
    left: [],
  });
  expect(seen.people.get('a')?.mic).toBe('muted');
  seen.roster({ joined: [], changed: [], left: ['a'] });
  expect([...seen.people.keys()]).toEqual(['b']);
});

test('a pose belongs to whoever has the index now', () => {
  const seen = withPeople(person('a', 0));
  // In one batch those who joined are told before those who left, even when an index changed hands.
  seen.roster({ joined: [person('b', 0)], changed: [], left: ['a'] });
  expect(seen.pose(0, { x: 1, z: 2, yaw: 3 })?.id).toBe('b');
  expect(seen.people.get('b')?.pose).toEqual({ x: 1, z: 2, yaw: 3 });
  expect(seen.pose(9, { x: 1, z: 2, yaw: 3 })).toBeNull();
});

test('knows who is in which circle', () => {
  const seen = withPeople(person('a', 0), person('b', 1));
  const circle = {
    id: 'c',
    x: 0,
    z: 0,
    radius: 1,
    angle: 0,
    members: ['a'],
    locked: false,
    capacity: 15,
    talking: false,
  };
  seen.circlesChanged({ changed: [circle], gone: [] });
  expect(seen.circleOf('a')?.id).toBe('c');
  expect(seen.circleOf('b')).toBeNull();
  seen.circlesChanged({ changed: [], gone: ['c'] });
  expect(seen.circleOf('a')).toBeNull();
});

test('keeps what was said, the newest of it, and after a welcome what that holds', () => {
  const seen = withPeople(person('a', 0));
  const word = (id: string) => ({ id, scope: 'room', from: 'a', fromName: 'a', text: id, at: 0 }) as const;
  for (let n = 0; n < 250; n += 1) seen.said(word(`${n}`));
  expect([seen.chat.length, seen.chat[0]?.id, seen.chat.at(-1)?.id]).toEqual([200, '50', '249']);
  seen.begin({ people: [], circles: [], floor: { from: 6, to: 6, since: 0 }, chat: [word('kept')] });
  expect(seen.chat.map(({ id }) => id)).toEqual(['kept']);
});
