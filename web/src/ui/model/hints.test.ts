import { expect, test } from 'vitest';
import { hintWords, HINTS, learn, nextHint, type Hint, type HintPlace } from './hints.ts';

const arrived: HintPlace = { walkedM: 0, others: 3, inCircle: false, micLive: true, muted: false };

test('one after the other, each gone once done', () => {
  let done: readonly Hint[] = [];
  expect(nextHint(done, arrived)).toBe('walk');
  done = learn(done, { ...arrived, walkedM: 2 });
  expect(nextHint(done, arrived)).toBe('close');
  const inCircle = { ...arrived, inCircle: true };
  done = learn(done, inCircle);
  expect(nextHint(done, inCircle)).toBe('mute');
  done = learn(done, { ...inCircle, muted: true });
  expect(done).toEqual(['walk', 'close', 'mute']);
  expect(nextHint(done, inCircle)).toBeNull();
});

test('nothing learned gives the same list', () => {
  const done: readonly Hint[] = ['walk'];
  expect(learn(done, arrived)).toBe(done);
});

test('only where they apply', () => {
  expect(nextHint(['walk'], { ...arrived, others: 0 })).toBeNull();
  expect(nextHint(['walk', 'close'], arrived)).toBeNull();
  expect(nextHint(['walk', 'close'], { ...arrived, inCircle: true, micLive: false })).toBeNull();
});

test('touch is never told of keys', () => {
  for (const hint of HINTS) expect(hintWords(hint, true)).not.toMatch(/press|W A S D/i);
});
