import type { OpsVersion } from '@atrium/ops/view';
import { expect, it } from 'vitest';
import { onCanary, type TrackFacts } from './on-canary.ts';
import { joins, slo } from './testing/facts.ts';

const version = (track: string, people: number): OpsVersion => ({
  ...{ version: track, track, processes: 1, people, sinceMs: null },
});
const time = (track: string, { good = 0, bad = 0, unknown = 0 }) =>
  Object.entries({ good, bad, unknown }).map(([verdict, value]) => ({ labels: { track, verdict }, value }));
const joined = (track: string, { ok = 0, failed = 0 }) =>
  Object.entries({ ok, failed }).map(([outcome, value]) => ({ labels: { track, outcome }, value }));
/** 30 of 300 are on the canary, 12 of them have it bad; three of all on the primary. */
const CANARY = time('canary', { good: 18 * 60, bad: 12 * 60 });
const PRIMARY = time('primary', { good: 267 * 60, bad: 3 * 60 });
const facts = (of: Partial<TrackFacts> = {}): TrackFacts => ({
  ...{ time: [...CANARY, ...PRIMARY], joins: [], above: 3, slos: [slo(), joins()] },
  versions: [version('primary', 270), version('canary', 30)],
  people: { felt: 15 },
  ...of,
});

it('[OPS64] what would page for the canary, and not for the primary, is of the canary', () => {
  expect(onCanary(facts())).toEqual({
    ...{ what: 'time', hurt: 12, here: 30, share: 0.4 },
    primaryShare: expect.closeTo(3 / 270, 9) as number,
  });
});

it.each([
  ['both tracks have it', { time: [...CANARY, ...time('primary', { good: 150, bad: 100 })] }],
  ['nobody is on the primary to compare with', { time: CANARY }],
  ['nobody is on the canary', { time: PRIMARY }],
  ['it is less than would page', { time: [...time('canary', { good: 900, bad: 100 }), ...PRIMARY] }],
  ['so many are an accident', { versions: [version('primary', 270), version('canary', 8)] }],
  [
    'of most on the canary nobody knows how they are',
    { time: [...time('canary', { good: 18, bad: 12, unknown: 270 }), ...PRIMARY] },
  ],
  ['more have it bad elsewhere', { people: { felt: 24 } }],
  ['no promise says what pages', { slos: [] }],
  ['nothing is known', { time: [] }],
] satisfies [string, Partial<TrackFacts>][])('[OPS64] not where %s', (_, more) => {
  expect(onCanary(facts(more))).toBeNull();
});

it('[OPS64] joins that fail are of the canary in the same way', () => {
  const failing = [...joined('canary', { ok: 12, failed: 8 }), ...joined('primary', { ok: 400, failed: 1 })];
  const well = { time: [...time('canary', { good: 900 }), ...PRIMARY], people: { felt: 3 } };
  expect(onCanary(facts({ ...well, joins: failing }))).toEqual({
    ...{ what: 'joins', share: 0.4 },
    primaryShare: expect.closeTo(1 / 401, 9) as number,
  });
  // What people in rooms have is told first, and is not of it.
  expect(onCanary(facts({ ...well, people: { felt: 4 }, joins: failing }))).toBeNull();
  const most = [...joined('canary', { ok: 12, failed: 8 }), ...joined('primary', { ok: 400, failed: 9 })];
  expect(onCanary(facts({ ...well, joins: most }))).toBeNull();
  const few = [...joined('canary', { ok: 1, failed: 3 }), ...joined('primary', { ok: 400 })];
  expect(onCanary(facts({ ...well, joins: few }))).toBeNull();
  const all = [...joined('canary', { ok: 12, failed: 8 }), ...joined('primary', { ok: 300, failed: 200 })];
  expect(onCanary(facts({ ...well, joins: all }))).toBeNull();
});
