import { expect, it } from 'vitest';
import { Talkers } from './talkers.ts';

it('joins what all routers say, and speaks only when it changes', () => {
  const said: string[][] = [];
  const talkers = new Talkers<string>({ changed: (people) => void said.push([...people].sort()) });
  talkers.set('one', ['ann']);
  talkers.set('two', ['bob']);
  talkers.set('two', ['bob']);
  talkers.set('one', ['cat', 'ann']);
  talkers.set('one', []);
  talkers.set('two', []);
  talkers.set('two', []);
  expect(said).toEqual([['ann'], ['ann', 'bob'], ['ann', 'bob', 'cat'], ['bob'], []]);
});

it('tells of a change that keeps the number', () => {
  const said: string[][] = [];
  const talkers = new Talkers<string>({ changed: (people) => void said.push([...people]) });
  talkers.set('one', ['ann']);
  talkers.set('one', ['bob']);
  expect(said).toEqual([['ann'], ['bob']]);
});
