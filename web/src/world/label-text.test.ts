import { expect, test } from 'vitest';
import { badgeContent, pillContent } from './label-text.ts';
import { initials, shortNames } from './names.ts';
import type { WorldCircle, WorldPerson } from './types.ts';

const person: WorldPerson = {
  id: 'a',
  name: 'Amara Obi',
  color: 0,
  photoUrl: null,
  me: false,
  inMyCircle: false,
  circle: null,
  muted: false,
  podium: null,
  reaction: null,
  presence: 'here',
};
const circle: WorldCircle = {
  id: 'c',
  x: 0,
  z: 0,
  radius: 2,
  mine: false,
  locked: false,
  count: 4,
  capacity: 15,
  talking: false,
};

test('a pill says who, and what is the matter with them', () => {
  expect(pillContent(person, 'Amara')).toEqual({ text: 'Amara', icons: [] });
  expect(pillContent({ ...person, muted: true }, 'Amara').icons).toEqual(['muted']);
  expect(pillContent({ ...person, presence: 'away' }, 'Amara').text).toBe('Amara \u00b7 away');
  expect(pillContent({ ...person, me: true }, 'Amara').text).toBe('You');
});

test('a badge tells open, talking, full and locked apart', () => {
  expect(badgeContent(circle)).toEqual({ kind: 'open', text: '4 people', icons: [] });
  expect(badgeContent({ ...circle, talking: true })?.icons).toEqual(['talking']);
  expect(badgeContent({ ...circle, count: 15 })).toEqual({ kind: 'full', text: '15 / 15', icons: [] });
  expect(badgeContent({ ...circle, locked: true })).toEqual({ kind: 'locked', text: 'Locked', icons: ['locked'] });
});

test('nothing is told of voices in a locked circle, nor in my own', () => {
  expect(badgeContent({ ...circle, locked: true, talking: true })?.icons).toEqual(['locked']);
  expect(badgeContent({ ...circle, mine: true, talking: true })).toBeNull();
});

test('short names are first words, with an initial where two share one', () => {
  const names = shortNames([
    { id: '1', name: 'Ana Berg' },
    { id: '2', name: 'Ana Cruz' },
    { id: '3', name: 'Ben' },
    { id: '4', name: 'Wolfeschlegelsteinhausenbergerdorff' },
  ]);
  expect(names.get('1')).toBe('Ana B.');
  expect(names.get('2')).toBe('Ana C.');
  expect(names.get('3')).toBe('Ben');
  expect(names.get('4')).toBe('Wolfeschlegelst\u2026');
});

test('initials are letters as people see them', () => {
  expect(initials('ida maria berg')).toBe('IB');
  expect(initials('Zo\u00eb')).toBe('Z');
  expect(initials('\u{1F469}\u200D\u{1F680} Kim')).toBe('\u{1F469}\u200D\u{1F680}K');
});
