import { expect, test } from 'vitest';
import { cueFor } from './cues.ts';

test('a small room rings for all, a crowd for the own circle only', () => {
  expect(cueFor([{ kind: 'came', name: 'A' }], 3)).toBe('came');
  expect(cueFor([{ kind: 'went', name: 'A' }], 3)).toBe('went');
  expect(cueFor([{ kind: 'came', name: 'A' }], 40)).toBeNull();
  expect(cueFor([{ kind: 'circle-came', name: 'A' }], 40)).toBe('came');
  expect(cueFor([{ kind: 'circle-went', name: 'A' }], 40)).toBe('went');
});

test('messages and locks are silent', () =>
  expect(
    cueFor(
      [
        { kind: 'lock', locked: true, by: 'Ana' },
        { kind: 'message', name: 'A', text: 'x', direct: false },
      ],
      3,
    ),
  ).toBeNull());
