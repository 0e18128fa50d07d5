import { lossOf, type Arrival } from '@atrium/bots';
import { describe, expect, it, test } from 'vitest';
import { frozenOf, silenceOf } from './continuity.ts';

const packets = (sequences: readonly number[]): Arrival[] =>
  sequences.map((sequence, at) => ({ atMs: at * 20, sequence: sequence & 0xffff }));
const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, at) => from + at);

describe('[PRB4] packets that are lost', () => {
  it('are the numbers that never came', () => {
    expect(lossOf([])).toEqual({ packets: 0, lost: 0 });
    expect(lossOf(packets(upTo(600)))).toEqual({ packets: 600, lost: 0 });
    const some = upTo(600).filter((one) => one % 12 !== 5);
    expect(lossOf(packets(some))).toEqual({ packets: 550, lost: 50 });
  });

  it('are none that came late, or twice, or after the numbers had begun anew', () => {
    expect(lossOf(packets([3, 1, 2, 4, 4, 6, 5]))).toEqual({ packets: 6, lost: 0 });
    expect(lossOf(packets(upTo(100, 65_500)))).toEqual({ packets: 100, lost: 0 });
    expect(lossOf(packets([65_534, 65_535, 1, 2]))).toEqual({ packets: 4, lost: 1 });
    expect(lossOf(packets([0, 65_535, 1]))).toEqual({ packets: 3, lost: 0 });
  });
});

describe('[PRB4] a voice', () => {
  const window = { fromMs: 1_000, toMs: 2_000 };
  const every = (ms: number): number[] => upTo(Math.ceil(2_000 / ms)).map((at) => at * ms);

  test('has no gap that is heard while its packets come', () => {
    expect(silenceOf(every(20), window)).toEqual({ silentMs: 0, longestGapMs: 20 });
  });

  test('has one where none came, at either end as well', () => {
    const broken = every(20).filter((atMs) => atMs <= 1_200 || atMs >= 1_800);
    expect(silenceOf(broken, window)).toEqual({ silentMs: 600, longestGapMs: 600 });
    expect(silenceOf([], window)).toEqual({ silentMs: 1_000, longestGapMs: 1_000 });
    expect(silenceOf([500, 2_500], window)).toEqual({ silentMs: 1_000, longestGapMs: 1_000 });
  });
});

test('[PRB4] a picture stands still from look to look without a new frame', () => {
  const looks = (...frames: number[]) => frames.map((count, at) => ({ atMs: at * 500, frames: count }));
  expect(frozenOf(looks(5, 10, 15))).toEqual({ watchedMs: 1_000, frozenMs: 0 });
  expect(frozenOf(looks(5, 10, 10, 10, 15))).toEqual({ watchedMs: 2_000, frozenMs: 1_000 });
  expect(frozenOf(looks(5, 0, 5))).toEqual({ watchedMs: 1_000, frozenMs: 0 });
  expect(frozenOf([])).toEqual({ watchedMs: 0, frozenMs: 0 });
});
