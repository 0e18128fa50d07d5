import { describe, expect, it } from 'vitest';
import { heardMs, longestGapMs } from './hearing.ts';

const every20 = (fromMs: number, toMs: number): number[] =>
  Array.from({ length: Math.floor((toMs - fromMs) / 20) + 1 }, (_, n) => fromMs + 20 * n);

describe('a voice that goes on elsewhere', () => {
  it('is heard from the former place up to the first packet of the next one, and from there alone after it', () => {
    const [former, next] = [every20(0, 1_000), every20(510, 2_000)];
    const heard = heardMs([
      { sinceMs: 0, arrivalsMs: former },
      { sinceMs: 500, arrivalsMs: next },
    ]);
    expect(heard).toEqual([...every20(0, 500), ...next]);
    expect(longestGapMs(heard, 100, 1_900)).toBe(20);
  });

  it('is not heard from the next place before it is said to be played there', () => {
    const heard = heardMs([
      { sinceMs: 0, arrivalsMs: every20(0, 300) },
      { sinceMs: 500, arrivalsMs: every20(0, 1_000) },
    ]);
    expect(longestGapMs(heard, 0, 1_000)).toBe(200);
  });

  it('has a gap up to the end where nothing came any more, and of all the time where nothing ever did', () => {
    expect(longestGapMs(heardMs([{ sinceMs: 0, arrivalsMs: every20(0, 300) }]), 0, 1_000)).toBe(700);
    expect(longestGapMs(heardMs([]), 0, 1_000)).toBe(1_000);
    expect(longestGapMs([5, 15], 0, 20)).toBe(10);
  });

  it('is heard from each of three places in turn, also where the one between never sent', () => {
    const heard = heardMs([
      { sinceMs: 0, arrivalsMs: every20(0, 400) },
      { sinceMs: 200, arrivalsMs: [] },
      { sinceMs: 300, arrivalsMs: every20(310, 1_000) },
    ]);
    expect(longestGapMs(heard, 0, 990)).toBe(20);
    expect(heard).toEqual([...every20(0, 300), ...every20(310, 1_000)]);
  });
});
