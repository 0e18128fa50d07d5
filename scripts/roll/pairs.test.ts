import { expect, it } from 'vitest';
import type { Crew } from './crew.ts';
import { Hearing } from './pairs.ts';

const STREAM = 7;

/** Two in one circle, of whom one hears the other: a packet every 20 ms for so long, with nothing between two moments. */
function crewOf(toMs: number, [holeMs, endMs]: readonly [number, number] = [0, 0]): Crew {
  const all = Array.from({ length: toMs / 20 }, (_, n) => ({ atMs: 20 * n, sequence: n }));
  const came = all.filter(({ atMs }) => atMs <= holeMs || atMs >= endMs);
  const voices = [{ person: 'bea', ssrc: STREAM, sinceMs: 0, closedAtMs: null }];
  const member = { listens: true, talks: true, isOlder: false };
  return {
    members: [
      { ...member, self: 'ann', mates: ['bea'], bot: { name: 'Ann', voices } },
      { ...member, listens: false, self: 'bea', mates: ['ann'], bot: { name: 'Bea', voices: [] } },
    ],
    tap: {
      arrivals: (ssrcs: number[], fromMs: number) =>
        Promise.resolve(ssrcs.map((ssrc) => (ssrc === STREAM ? came.filter(({ atMs }) => atMs >= fromMs) : []))),
    },
  } as unknown as Crew;
}

it('a silence is of the time that was asked for', async () => {
  const hearing = await Hearing.of(crewOf(10_000, [4_000, 4_700]), 2_000);
  expect(hearing.silences(2_000, 9_980)).toEqual([{ listener: 'Ann', speaker: 'Bea', gapMs: 700 }]);
  expect(hearing.silences(5_000, 9_980)).toEqual([{ listener: 'Ann', speaker: 'Bea', gapMs: 20 }]);
  expect(hearing.loss(2_000, 10_000)).toEqual({ packets: 366, lost: 34 });
});

it('nothing is said of what was not read: it would look like silence', async () => {
  const hearing = await Hearing.of(crewOf(10_000), 2_000);
  expect(() => hearing.silences(1_999)).toThrow(/known since 2000 ms, not since 1999 ms/);
  expect(() => hearing.handovers(0)).toThrow(/not since 0 ms/);
  expect(() => hearing.firstAfter(0)).toThrow(/not since 0 ms/);
  expect(() => hearing.loss(0, 5_000)).toThrow(/not since 0 ms/);
});
