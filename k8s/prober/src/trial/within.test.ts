import { expect, test } from 'vitest';
import { countIn, noteIn } from './within.ts';

test('[PRB8] what a pod on trial says is counted by words of a protocol, and no more of them than there could be', () => {
  const counts: Record<string, number> = {};
  for (const code of ['room_full', 'room_full', '', 'A', 'two words', 'x'.repeat(41), '\u001b[2J', '__proto__'])
    countIn(counts, code);
  expect(counts).toEqual({ room_full: 2, other: 6 });
  for (let at = 0; at < 100; at += 1)
    countIn(counts, `code_${'abcdefghij'[at % 10]}${'abcdefghij'[Math.floor(at / 10)]}`);
  expect(Object.keys(counts).length).toBeLessThanOrEqual(41);
  expect(Object.values(counts).reduce((all, one) => all + one, 0)).toBe(108);
});

test('[PRB8] what broke is told as lines of a length that can be kept, twenty at most', () => {
  const faults = new Set<string>();
  noteIn(faults, new Error('one\n::error::two\u001b[31m\u2028three'));
  expect([...faults]).toEqual(['one ::error::two [31m three']);
  for (let at = 0; at < 50; at += 1) noteIn(faults, new Error(`${at} ${'x'.repeat(1_000)}`));
  expect(faults.size).toBe(20);
  expect(Math.max(...[...faults].map(({ length }) => length))).toBe(200);
});
