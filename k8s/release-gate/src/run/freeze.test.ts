import { expect, test } from 'vitest';
import { freezeAt, readFreezes } from './freeze.ts';

const at = (text: string): number => Date.parse(text) / 1000;
const TEXT = JSON.stringify([
  { from: '2026-12-24T00:00:00Z', until: '2026-12-27T02:00:00+02:00', why: 'holidays' },
  { from: '2026-12-31T00:00:00Z', until: '2027-01-01T00:00:00Z', why: 'the big evening' },
]);

test('[GTE8] a freeze begins and ends when it says so', () => {
  const read = readFreezes(TEXT);
  if (!read.ok) throw new Error(read.why);
  expect(freezeAt(read.value, at('2026-12-23T23:59:59Z'))).toBeNull();
  expect(freezeAt(read.value, at('2026-12-24T00:00:00Z'))).toBe('holidays, for another 72.0 h');
  expect(freezeAt(read.value, at('2026-12-26T23:59:30Z'))).toBe('holidays, for another 30 s');
  expect(freezeAt(read.value, at('2026-12-27T00:00:00Z'))).toBeNull();
  expect(freezeAt(read.value, at('2026-12-31T12:00:00Z'))).toBe('the big evening, for another 12.0 h');
});

test.each([
  ['[', 'no JSON'],
  ['{}', 'expected array'],
  ['[{"from":"2026-12-24","until":"2026-12-27T00:00:00Z","why":"x"}]', 'from'],
  ['[{"from":"2026-12-28T00:00:00Z","until":"2026-12-27T00:00:00Z","why":"x"}]', 'before until'],
  ['[{"from":"2026-12-24T00:00:00Z","until":"2026-12-27T00:00:00Z","why":""}]', 'why'],
  ['[{"from":"2026-12-24T00:00:00Z","until":"2026-12-27T00:00:00Z","why":"x","reason":"y"}]', 'reason'],
])('[GTE8] %s is no list of freezes, and it is said why', (text, why) => {
  expect(readFreezes(text)).toMatchObject({ ok: false, why: expect.stringContaining(why) as string });
});
