import { expect, it } from 'vitest';
import { hearMuted, isTold, QUIET, type MutedTalk } from './muted-talk.ts';

const LOOK_MS = 200;

/** What is told after each of so many looks. */
function told(levels: readonly number[], muted: (look: number) => boolean = () => true): boolean[] {
  let talk: MutedTalk = QUIET;
  return levels.map((level, look) => {
    talk = hearMuted(talk, { muted: muted(look), level, passedMs: LOOK_MS }, look * LOOK_MS);
    return isTold(talk);
  });
}
const times = (count: number, level: number) => Array.from({ length: count }, () => level);

it('a second of talk is told, and a cough is not', () => {
  expect(told(times(5, 0.3))).toEqual([false, false, false, false, true]);
  expect(told([...times(2, 0.9), ...times(20, 0)])).not.toContain(true);
});

it('words with gaps between them are talk; keys now and then are not', () => {
  const words = Array.from({ length: 8 }, () => [0.3, 0.3, 0]).flat();
  expect(told(words)).toContain(true);
  const keys = Array.from({ length: 30 }, () => [0.3, 0, 0, 0]).flat();
  expect(told(keys)).not.toContain(true);
});

it('it stays for four seconds after the last word, and goes', () => {
  const looks = told([...times(5, 0.3), ...times(25, 0)]);
  expect(looks.lastIndexOf(true)).toBe(4 + 19);
});

it('whoever is not muted is told nothing, and at once no more', () => {
  expect(told(times(20, 0.3), () => false)).not.toContain(true);
  const looks = told(times(12, 0.3), (look) => look < 8);
  expect(looks.slice(4, 8)).toEqual([true, true, true, true]);
  expect(looks.slice(8)).not.toContain(true);
});
