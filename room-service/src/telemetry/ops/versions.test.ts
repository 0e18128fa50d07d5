import type { OpsVersion } from '@atrium/ops/view';
import { expect, it } from 'vitest';
import { deploysOf, startsOf } from './versions.ts';

const version = (name: string, sinceMs: number | null): OpsVersion => ({
  version: name,
  track: 'primary',
  processes: 1,
  people: 0,
  sinceMs,
});
const seen = (name: string, atS: number) => ({ labels: { version: name }, value: atS });

it('[OPS29] a deploy is a version that began to run after another one', () => {
  expect(deploysOf([version('b', 69_000)], [seen('a', 10), seen('b', 120)])).toEqual([69_000]);
  // While it rolls out its newest process is younger than it is.
  const both = [version('b', 200_000), version('a', 1_000)];
  expect(deploysOf(both, [seen('a', 10), seen('b', 120)])).toEqual([120_000]);
  expect(deploysOf([version('b', null)], [seen('a', 10), seen('b', 120)])).toEqual([120_000]);
});

it('[OPS29] one that runs for the first time, was restarted or is gone back to is none', () => {
  expect(deploysOf([version('a', 9_000)], [seen('a', 10)])).toEqual([]);
  expect(deploysOf([version('a', 500_000)], [seen('a', 10), seen('b', 120)])).toEqual([]);
  expect(deploysOf([version('b', 80_000_000)], [seen('a', 10), seen('b', 120)])).toEqual([120_000]);
  expect(deploysOf([version('a', 9_000)], [])).toEqual([]);
});

it('[OPS65] where a gate tells of a release, what only its canary runs is no deploy, and its promotion is one', () => {
  const canary = { ...version('b', 69_000), track: 'canary' };
  const both = [version('a', 1_000), canary];
  const first = [seen('a', 10), seen('b', 69)];
  const release = { stage: 'rooms', sinceMs: 100_000, beganMs: 70_000 } as const;
  expect(startsOf(both, first, null)).toEqual([69_000]);
  expect(startsOf(both, first, { ...release, stage: 'away' })).toEqual([69_000]);
  expect(startsOf(both, first, release)).toEqual([]);
  expect(startsOf(both, first, { ...release, stage: 'promoting', sinceMs: null })).toEqual([70_000]);
  // Its pods of the primary are of then, and its version was seen before.
  const promoted = { stage: 'watched', sinceMs: 900_000, beganMs: null } as const;
  expect(startsOf([version('b', 890_000)], first, promoted)).toEqual([69_000, 900_000]);
  expect(startsOf([version('a', 1_000)], first, { ...promoted, stage: 'rolled_back' })).toEqual([]);
});
