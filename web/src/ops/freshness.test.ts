import { describe, expect, it } from 'vitest';
import { freshnessOf } from './freshness.ts';

const GOT_MS = 1_000_000;
const at = (afterMs: number, askedMs: number | null = GOT_MS + 5_000) =>
  freshnessOf({ gotMs: GOT_MS, askedMs }, GOT_MS + afterMs);

describe('[OPS25] an answer', () => {
  it('is old once two refreshes were missed, by the time since it came', () => {
    expect(at(11_999)).toEqual({ state: 'fresh', ageMs: 11_999 });
    expect(at(12_000)).toEqual({ state: 'old', ageMs: 12_000 });
    expect(at(27_000)).toEqual({ state: 'old', ageMs: 27_000 });
  });

  it('is not old where nobody asked: the page was out of sight', () => {
    expect(at(600_000, null).state).toBe('fresh');
    expect(at(600_500, GOT_MS + 600_000)).toEqual({ state: 'fresh', ageMs: 600_500 });
  });

  it('counts on from second to second, and never backwards', () => {
    expect([at(1_000), at(2_000), at(-3_000)].map((now) => 'ageMs' in now && now.ageMs)).toEqual([1_000, 2_000, 0]);
  });
});

it('[OPS26] nobody waits for more than 5 s for a first answer', () => {
  const first = (nowMs: number) => freshnessOf({ gotMs: null, askedMs: GOT_MS }, nowMs);
  expect(first(GOT_MS + 4_999)).toEqual({ state: 'waiting' });
  expect(first(GOT_MS + 5_000)).toEqual({ state: 'silent', sinceMs: GOT_MS });
  expect(freshnessOf({ gotMs: null, askedMs: null }, GOT_MS)).toEqual({ state: 'waiting' });
});
