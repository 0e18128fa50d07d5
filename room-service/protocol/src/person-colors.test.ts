import { expect, it } from 'vitest';
import { PERSON_COLORS } from './limits.ts';
import { PERSON_HEX } from './person-colors.ts';

it('twelve colours, each its own: the number is on the wire, so none may go while old clients choose it', () => {
  expect(PERSON_COLORS).toBe(12);
  expect(new Set(PERSON_HEX).size).toBe(12);
  for (const hex of PERSON_HEX) expect(hex).toMatch(/^#[0-9A-F]{6}$/);
});
