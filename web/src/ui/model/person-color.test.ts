import { limits } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { contrast } from './contrast.ts';
import { PERSON_COLORS } from './person-color.ts';

test('there are as many as the wire knows, all different, all with a name', () => {
  expect(PERSON_COLORS).toHaveLength(limits.PERSON_COLORS);
  expect(new Set(PERSON_COLORS.map((color) => color.hex)).size).toBe(limits.PERSON_COLORS);
  const names = PERSON_COLORS.map((color) => color.name);
  expect(new Set(names).size).toBe(limits.PERSON_COLORS);
  expect(names.filter((name) => name.startsWith('#'))).toEqual([]);
});

test('white initials (large text) can be read on each', () => {
  for (const { hex } of PERSON_COLORS) expect(contrast(hex, '#FFFFFF'), hex).toBeGreaterThanOrEqual(3);
});
