import { expect, test } from 'vitest';
import { listen, verdictOf, type MicCheck } from './mic-check.ts';

test('waits, hears, remembers for a while, then doubts', () => {
  let check: MicCheck = { openedAt: 0, heardAt: null };
  check = listen(check, 0.001, 500);
  expect(verdictOf(check, 500)).toBe('waiting');
  check = listen(check, 0.2, 1_000);
  expect(verdictOf(check, 1_000)).toBe('heard');
  expect(verdictOf(listen(check, 0, 5_000), 5_000)).toBe('heard');
  expect(verdictOf(check, 8_000)).toBe('waiting');
  expect(verdictOf(check, 15_000)).toBe('silent');
});

test('a microphone that never gave a sound is doubted after some seconds', () => {
  const check: MicCheck = { openedAt: 100, heardAt: null };
  expect(verdictOf(check, 7_000)).toBe('waiting');
  expect(verdictOf(check, 7_100)).toBe('silent');
});
