import type { Circle } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { circleWords, deviceWords, listNames, noneWords } from './words.ts';

const circle: Circle = {
  id: 'c',
  x: 0,
  z: 0,
  radius: 1.5,
  angle: 0,
  members: ['ana', 'ben'],
  locked: false,
  capacity: 15,
  talking: false,
};

test.each([
  [[], ''],
  [['Ana'], 'Ana'],
  [['Ana', 'Ben'], 'Ana and Ben'],
  [['Ana', 'Ben', 'Cy'], 'Ana, Ben and Cy'],
  [['Ana', 'Ben', 'Cy', 'Di'], 'Ana, Ben and 2 others'],
])('%j reads %j', (names, words) => expect(listNames(names)).toBe(words));

test('a circle says who, how and how full', () => {
  const nameOf = (id: string) => id.toUpperCase();
  expect(circleWords(circle, nameOf)).toBe('Circle of ANA, BEN (open, 2 of 15)');
  expect(circleWords({ ...circle, locked: true }, nameOf)).toContain('(locked,');
  expect(circleWords({ ...circle, capacity: 2 }, nameOf)).toContain('(full, 2 of 2)');
  expect(circleWords({ ...circle, members: ['a', 'b', 'c', 'd', 'e'] }, nameOf)).toContain('A, B, C, 2 more (');
});

test('every device problem says what to do', () => {
  for (const device of ['mic', 'camera'] as const) {
    for (const problem of ['denied', 'missing', 'busy', 'insecure', 'failed'] as const) {
      const { title, help } = deviceWords(device, problem);
      expect(title).toContain(device === 'mic' ? 'microphone' : 'camera');
      expect(help.length).toBeGreaterThan(20);
    }
  }
});

test('a list without devices says whether it was the browser that kept them', () => {
  expect(noneWords('denied')).toBe('Blocked by the browser');
  expect(noneWords('insecure')).toBe('Not on this address');
  expect(noneWords('missing')).toBe('None found');
  expect(noneWords(null)).toBe('None found');
});
