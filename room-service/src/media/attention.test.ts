import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Attention } from './attention.ts';
import type { Audience } from '../room/earshot.ts';

const PEOPLE = ['a', 'b', 'c', 'd'];
const group = fc.uniqueArray(fc.constantFrom(...PEOPLE));
const audience = fc.record({ listener: fc.constantFrom(...PEOPLE), hear: group, warm: group, see: group });

const attends = ({ listener, hear, warm, see }: Audience, person: string) =>
  person !== listener && [...hear, ...warm, ...see].includes(person);

it('finds for everybody exactly those whose newest audience has them', () => {
  fc.assert(
    fc.property(fc.array(audience, { maxLength: 30 }), (changes) => {
      const attention = new Attention();
      const newest = new Map<string, Audience>();
      for (const change of changes) {
        const former = newest.get(change.listener);
        newest.set(change.listener, change);
        const touched = PEOPLE.filter((person) => attends(change, person) || (former && attends(former, person)));
        expect([...attention.set(change)].sort()).toEqual(touched);
      }
      for (const person of PEOPLE) {
        const expected = PEOPLE.filter((listener) => {
          const its = newest.get(listener);
          return its !== undefined && attends(its, person);
        });
        expect([...attention.listenersOf(person)].sort()).toEqual(expected);
      }
    }),
  );
});

it('keeps nothing of a listener who attends to nobody', () => {
  const attention = new Attention();
  attention.set({ listener: 'a', hear: ['b'], warm: [], see: [] });
  attention.set({ listener: 'a', hear: [], warm: [], see: [] });
  expect(attention.of('a')).toBeUndefined();
  expect(attention.listenersOf('b').size).toBe(0);
});
