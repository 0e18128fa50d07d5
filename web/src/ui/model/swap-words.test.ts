import { expect, test } from 'vitest';
import { swapWords } from './swap-words.ts';

test('a swap of devices is said with both names', () => {
  expect(swapWords({ kind: 'gone', device: 'mic', from: 'Headset', to: 'Built-in' })).toBe(
    'Headset is gone. Your microphone is Built-in now.',
  );
  expect(swapWords({ kind: 'back', device: 'speaker', to: 'Headset', muted: false })).toBe(
    'Headset is back. You hear through it again.',
  );
  expect(swapWords({ kind: 'back', device: 'mic', to: 'Headset', muted: true })).toBe(
    'Headset is back, and you are muted. Unmute when you want to be heard.',
  );
});

test('a device that the browser does not name has a word all the same', () =>
  expect(swapWords({ kind: 'gone', device: 'speaker', from: '', to: '' })).toBe(
    'The device is gone. You hear through what your system chose now.',
  ));
