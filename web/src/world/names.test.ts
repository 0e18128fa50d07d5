import { expect, test } from 'vitest';
import { initials, shortNames } from './names.ts';

test('initials of a script whose letters join are one letter, which cannot be read as a word', () => {
  expect(initials('\u0645\u062D\u0645\u062F \u0639\u0628\u062F \u0627\u0644\u0644\u0647')).toBe('\u0645');
});

test('initials are those of the first and the last word', () => {
  expect(initials('Maya Cohen')).toBe('MC');
  expect(initials('Ana Maria de Souza')).toBe('AS');
  expect(initials('Yusuf')).toBe('Y');
  expect(initials('éva ßtern')).toBe('ÉSS');
  expect(initials('👩‍🚀 Ride')).toBe('👩‍🚀R');
});

test('the number that the room gives to a second of the same name is no initial', () => {
  expect(initials('Maya Cohen 2')).toBe('MC');
  expect(initials('Maya 2')).toBe('M');
  const short = shortNames([
    { id: 'a', name: 'Maya Cohen' },
    { id: 'b', name: 'Maya Cohen 2' },
  ]);
  expect([...short.values()]).toEqual(['Maya C.', 'Maya 2']);
});
