import { wireError } from '@atrium/protocol';
import { afterEach, expect, test } from 'vitest';
import { speak } from '../../words/words.ts';
import { errorWords, refusalWords } from './refusal-words.ts';

afterEach(() => speak('en'));

test('who answered a knock second is not blamed for it', () =>
  expect(refusalWords(wireError('not_allowed', 'they have not knocked lately'))).toBe('That is settled already.'));

test("every other refusal has the server's words", () => {
  const error = wireError('circle_full', '15');
  expect(refusalWords(error)).toBe(error.message);
});

test('in another language nothing of it is English, and how many fit is said all the same', async () => {
  await speak('de');
  expect(errorWords(wireError('resume_expired'))).not.toMatch(/You were away/);
  expect(errorWords(wireError('room_full', '25 people'))).toMatch(/voll \(25\)/);
  expect(errorWords(wireError('room_full', 'for now, to more people of one network'))).not.toMatch(/network|\(/);
  expect(errorWords(wireError('circle_full', '15'))).toMatch(/\(15\)/);
});

test("a code of a newer server is told in that server's words", async () => {
  await speak('de');
  const error = { code: 'too_early' as 'too_many', message: 'It is too early.' };
  expect(errorWords(error)).toBe('It is too early.');
});
