import { wireError } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { refusalWords } from './refusal-words.ts';

test('who answered a knock second is not blamed for it', () =>
  expect(refusalWords(wireError('not_allowed', 'they have not knocked lately'))).toBe('That is settled already.'));

test("every other refusal has the server's words", () => {
  const error = wireError('circle_full', '15');
  expect(refusalWords(error)).toBe(error.message);
});
