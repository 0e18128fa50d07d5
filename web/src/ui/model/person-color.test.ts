import { limits } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { contrast } from './contrast.ts';
import { PERSON_COLORS, personHex } from './person-color.ts';

test('there are as many as the wire knows, all different', () => {
  expect(PERSON_COLORS).toHaveLength(limits.PERSON_COLORS);
  expect(new Set(PERSON_COLORS.map((color) => color.hex)).size).toBe(limits.PERSON_COLORS);
  expect(new Set(PERSON_COLORS.map((color) => color.name)).size).toBe(limits.PERSON_COLORS);
});

test('white initials (large text) can be read on each', () => {
  for (const { hex } of PERSON_COLORS) expect(contrast(hex, '#FFFFFF'), hex).toBeGreaterThanOrEqual(3);
});

test('an index out of range still gives a colour', () => expect(personHex(99)).toBe(PERSON_COLORS[0].hex));
