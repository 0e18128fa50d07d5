import { describe, expect, test } from 'vitest';
import { lawOf } from '../judge/players.ts';
import { begun, type Run, type Seen } from './run.ts';
import { isUnseen, promotedS, unseenEnd } from './unseen.ts';

const LAW = lawOf([]);
const START = { startedS: 1_000, salt: 'a salt', laws: { '20s': LAW, '5m': LAW }, pods: [] };
const pods = (digest: string) => ({ digest, template: {} });
const seen = (more: Partial<Seen> = {}): Seen => ({ phase: 'Waiting', digest: 'two', weight: 0, ...more });
/** `one`, in the place of `zero`. */
const run = (more: Partial<Run> = {}): Run => ({
  ...begun(null, { phase: 'Progressing', digest: 'one', weight: 0 }, { ...START, before: pods('zero') }),
  ...more,
});
const endOf = (of: Run, primary: string | null, what: Partial<Seen> = {}) =>
  unseenEnd(of, seen(what), { primary: primary === null ? null : pods(primary), atS: 2_000 })?.is ?? null;

describe('[RUN18] the end of a run that nobody saw', () => {
  test('is behind it where Flagger waits to begin, or is at another commit', () => {
    expect(isUnseen(run(), seen())).toBe(true);
    expect(isUnseen(run(), seen({ phase: 'Progressing' }))).toBe(true);
    // Whether it has ended its phase says.
    for (const phase of ['Progressing', 'Promoting', 'Succeeded', 'Failed', 'Initialized'] as const)
      expect([phase, isUnseen(run(), seen({ phase, digest: 'one' }))]).toEqual([phase, false]);
    expect(isUnseen(run(), seen({ phase: 'Succeeded' }))).toBe(false);
    expect(isUnseen(run({ end: { is: 'promoted', atS: 1_500, why: [] } }), seen())).toBe(false);
    expect(isUnseen(null, seen())).toBe(false);
  });

  test('is that it was promoted where the primary has its pods', () => {
    expect(endOf(run(), 'one')).toBe('promoted');
    expect(endOf(run({ promotingS: 1_500 }), 'one')).toBe('promoted');
    expect(endOf(run(), 'one', { phase: 'Progressing' })).toBe('promoted');
    // And that the primary did not come up with them where the route was left at the canary.
    for (const phase of ['Waiting', 'Progressing'] as const)
      expect(endOf(run(), 'one', { phase, weight: 100 })).toBe('promotion_failed');
  });

  test('is that it was rolled back where it has others, and Flagger waits; under way another has come in its place', () => {
    expect(endOf(run(), 'zero')).toBe('rolled_back');
    expect(endOf(run(), 'zero', { phase: 'Progressing' })).toBeNull();
    const { why } = unseenEnd(run({ withdrawn: ['worse'] }), seen(), { primary: pods('zero'), atS: 2_000 })!;
    expect(why).toEqual(['worse']);
  });

  test('is told by how far it was where its pods are those from before it, or nobody can compare them', () => {
    const same = run({ before: pods('one'), configs: 'a' });
    expect(endOf(same, 'one')).toBe('rolled_back');
    expect(endOf({ ...same, promotingS: 1_500 }, 'one')).toBe('promoted');
    expect(endOf(same, 'one', { phase: 'Progressing' })).toBeNull();
    expect(endOf(run(), null)).toBe('rolled_back');
    expect(endOf(run({ promotingS: 1_500 }), null)).toBe('promoted');
  });
});

test('[RUN18] it was promoted when Flagger wrote that, after it was seen being promoted, and before the gate saw it', () => {
  const end = { is: 'promoted', atS: 2_000, why: [] } as const;
  expect(promotedS(run({ end }), { changedS: 1_700 })).toBe(1_700);
  expect(promotedS(run({ end, promotingS: 1_800 }), { changedS: 1_700 })).toBe(1_800);
  expect(promotedS(run({ end }), { changedS: 2_001 })).toBe(2_000);
  expect(promotedS(run({ end }), {})).toBe(2_000);
  // Of clocks that differ by much.
  expect(promotedS(run({ end }), { changedS: 5 })).toBe(1_000);
  expect(promotedS(run(), { changedS: 1_700 })).toBeNull();
  expect(promotedS(run({ end: { ...end, is: 'rolled_back' } }), { changedS: 1_700 })).toBeNull();
});
