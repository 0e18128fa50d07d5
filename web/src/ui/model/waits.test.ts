import { wireError } from '@atrium/protocol';
import { expect, it } from 'vitest';
import { waitOf } from './waits.ts';

it.each([
  ['no_capacity', 'full'],
  ['directory_unreachable', 'looked up'],
  ['room_unreachable', 'another takes over'],
  ['room_elsewhere', 'another takes over'],
] as const)('says of %s what is waited for, and that the page tries by itself', (code, words) => {
  expect(waitOf(wireError(code))).toContain(words);
  expect(waitOf(wireError(code))).toMatch(/Trying again \.\.\.$/);
});
