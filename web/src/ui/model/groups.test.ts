import type { Circle, Person } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { groupPeople } from './groups.ts';

const person = (id: string, name: string): [string, Person] => [
  id,
  { id, index: 0, name, color: 0, photo: null, kind: 'person', role: 'member', mic: 'off', camera: 'off', presence: 'here' }, // prettier-ignore
];
const circle = (id: string, members: string[]): [string, Circle] => [
  id,
  { id, x: 0, z: 0, radius: 1, angle: 0, members, locked: false, capacity: 15, talking: false },
];
const state = {
  self: 'me',
  people: new Map([
    person('me', 'Zoe'),
    person('j', 'José Li'),
    person('a', 'Ana'),
    person('b', 'Ben'),
    person('c', 'Cy'),
    person('d', 'Di'),
  ]),
  circles: new Map([circle('big', ['a', 'b', 'c']), circle('mine', ['j', 'me'])]),
};
const collator = new Intl.Collator('en');
const shape = (search: string) =>
  groupPeople(state, search, collator).map((group) => [
    group.kind === 'circle' ? group.circle.id : 'alone',
    group.people.map((item) => item.name).join(' '),
  ]);

test('my circle first, me first in it, then others, then who is alone', () =>
  expect(shape('')).toEqual([
    ['mine', 'Zoe José Li'],
    ['big', 'Ana Ben Cy'],
    ['alone', 'Di'],
  ]));

test('a search ignores accents and case, and empty groups go', () => {
  expect(shape('JOSE L')).toEqual([['mine', 'José Li']]);
  expect(shape('nobody')).toEqual([]);
});

test('a member who is not known yet is left out', () => {
  const people = new Map(state.people);
  people.delete('b');
  const groups = groupPeople({ ...state, people }, '', collator);
  expect(groups[1]?.people.map((item) => item.name)).toEqual(['Ana', 'Cy']);
});
