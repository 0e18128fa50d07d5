import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test('what is unknown or broken falls back, the rest is kept', () => {
  expect(
    readSettings({
      language: 'tlh',
      theme: 'dark',
      quality: 'ultra',
      cues: 'yes',
      hintsDone: ['mute', 'x'],
      letterKeys: false,
      other: 1,
    }),
  ).toEqual({
    language: 'auto',
    theme: 'dark',
    quality: 'auto',
    hints: true,
    hintsDone: ['mute'],
    cues: true,
    selfView: true,
    letterKeys: false,
  });
});

test.each([null, 1, 'x', []])('%j gives the defaults', (kept) => expect(readSettings(kept)).toEqual(readSettings({})));
