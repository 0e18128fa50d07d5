import { limits, PERSON_HEX } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { t } from '../../words/words.ts';
import { contrast } from './contrast.ts';
import { PERSON_COLORS } from './person-color.ts';

test('there are as many as the wire knows, all different, all with a word', () => {
  expect(PERSON_COLORS).toHaveLength(limits.PERSON_COLORS);
  expect(new Set(PERSON_COLORS.map((color) => color.hex)).size).toBe(limits.PERSON_COLORS);
  const names = PERSON_COLORS.map((color) => t(color.name));
  expect(new Set(names).size).toBe(limits.PERSON_COLORS);
  expect(PERSON_COLORS.map((color) => color.hex)).toEqual([...PERSON_HEX]);
});

test('white initials can be read on each colour as faces darken it (80 %)', () => {
  const darkened = (hex: string) =>
    '#' +
    [1, 3, 5]
      .map((at) => Math.round(parseInt(hex.slice(at, at + 2), 16) * 0.8))
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('');
  for (const { hex } of PERSON_COLORS) expect(contrast(darkened(hex), '#FFFFFF'), hex).toBeGreaterThanOrEqual(4.5);
});
