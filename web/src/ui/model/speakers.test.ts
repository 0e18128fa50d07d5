import { expect, test } from 'vitest';
import { hear, speakersKey, type Heard } from './speakers.ts';

test('speech is held over the gaps between words and then ends', () => {
  let heard: Heard = new Map();
  heard = hear(heard, [['a', 0.4], ['b', 0.01]], 1_000); // prettier-ignore
  expect(speakersKey(heard)).toBe('a');
  heard = hear(heard, [['a', 0]], 2_000);
  expect(speakersKey(heard)).toBe('a');
  heard = hear(heard, [['a', 0]], 2_300);
  expect(speakersKey(heard)).toBe('');
});

test('somebody who is not in the circle any more does not speak', () => {
  const heard = hear(new Map([['gone', 1_000]]), [['a', 0.2]], 1_100);
  expect(speakersKey(heard)).toBe('a');
});
