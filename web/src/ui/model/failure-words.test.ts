import { expect, test } from 'vitest';
import { failureDetails, failureWords, LoadFailed } from './failure-words.ts';

test('a page that broke says whether one is still heard', () => {
  expect(failureWords(new Error('x'), true).body).toMatch(/still in the room, with your microphone/);
  expect(failureWords(new Error('x'), false).body).toMatch(/nobody hears you/);
});

test('a lost download is not called a mistake, and a mistake is not blamed on the network', () => {
  expect(failureWords(new LoadFailed('x'), false).body).toMatch(/network/);
  expect(failureWords(new Error('x'), false).body).not.toMatch(/network/);
  expect(failureWords(new Error('x'), false).body).toMatch(/mistake is ours/);
});

test('the details name what was thrown, whatever it was', () => {
  expect(failureDetails(new TypeError('no such thing'))).toBe('TypeError: no such thing');
  expect(failureDetails('text')).toBe('text');
});
