import { expect, test } from 'vitest';
import { doorWords } from './door-words.ts';

const circle = { x: 0, z: 0, radius: 1, locked: false };

test.each([
  [0, 2, 0, 'Nobody is in there yet. You will be the first.'],
  [1, 2, 0, '1 person is in there'],
  [3, 9, 1, '3 people are in there, in 1 circle'],
  [3, undefined, 2, '3 people are in there, in 2 circles'],
  [1, 1, 0, 'This room is full: 1 person is in there.'],
  [2, 2, 1, 'This room is full: 2 people are in there.'],
])('%i of %s people in %i circles', (people, capacity, circles, words) =>
  expect(
    doorWords({
      people,
      circles: Array<typeof circle>(circles).fill(circle),
      ...(capacity === undefined ? {} : { capacity }),
    }),
  ).toBe(words),
);
