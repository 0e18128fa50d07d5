import { describe, expect, test } from 'vitest';
import { lawOf } from '../judge/players.ts';
import { PHASES, UNDER_WAY } from './phases.ts';
import { after, begun, isAnother, isToWithdraw, rolloutOf, withdrawn, type Run, type Seen } from './run.ts';

const LAW = lawOf([]);
const START = { startedS: 1_000, salt: 'a salt', laws: { '20s': LAW, '5m': LAW }, pods: [] };
const seen = (more: Partial<Seen> = {}): Seen => ({ phase: 'Progressing', digest: 'one', weight: 0, ...more });
const run = (more: Partial<Run> = {}): Run => ({ ...begun(null, seen(), START), ...more });

describe('[RUN1] a run begins', () => {
  test('with the first sight of a release under way, and not while one waits or rests', () => {
    const begins = PHASES.filter((phase) => isAnother(null, seen({ phase })));
    expect(begins).toEqual(['Progressing', 'WaitingPromotion', 'Promoting', 'Finalising']);
  });

  test('anew with another digest, and with the same one once the one before has ended', () => {
    expect(isAnother(run(), seen())).toBe(false);
    expect(isAnother(run(), seen({ digest: 'two' }))).toBe(true);
    // Flagger begins anew when a ConfigMap or Secret changes that it follows, by the same pods.
    expect(isAnother(run(), seen({ configs: 'a' }))).toBe(true);
    expect(isAnother(run({ configs: 'a' }), seen({ configs: 'a' }))).toBe(false);
    expect(isAnother(run({ configs: 'a' }), seen({ configs: 'b', phase: 'Promoting' }))).toBe(false);
    // What comes while the primary changes is tried after that.
    expect(isAnother(run(), seen({ digest: 'two', phase: 'Promoting' }))).toBe(false);
    expect(isAnother(run({ end: { is: 'rolled_back', atS: 1_500, why: [] } }), seen())).toBe(true);
    expect(begun(run({ number: 7 }), seen(), START).number).toBe(8);
  });

  test('[RUN2] and counts no room of the one before, which may be judged until 5 min and 35 s after its end', () => {
    expect(run()).toMatchObject({ countsFromS: 1_000, sweep: { after: 1_000e6 } });
    const ended = (atS: number) => run({ end: { is: 'rolled_back', atS, why: [] } });
    expect(begun(ended(500), seen(), START).countsFromS).toBe(1_000);
    expect(begun(ended(990), seen(), START).countsFromS).toBe(1_025);
    // Another commit came: until now rooms were drawn for the former one.
    expect(begun(run(), seen({ digest: 'two' }), { ...START, startedS: 2_000 }).countsFromS).toBe(2_035);
  });
});

describe('[RUN3] the share of new rooms', () => {
  test('is that of the route while a run is under way, and none before and after', () => {
    expect(rolloutOf(null)).toBeNull();
    expect(rolloutOf(run())).toEqual({ weight: 0, salt: 'a salt' });
    expect(rolloutOf(after(run(), seen({ weight: 5 }), 1_100))).toEqual({ weight: 0.05, salt: 'a salt' });
    expect(rolloutOf(after(run(), seen({ phase: 'Succeeded' }), 1_100))).toBeNull();
  });

  test('is nothing from the verdict on, whatever the route says, and nothing takes that back', () => {
    const ends = withdrawn(after(run(), seen({ weight: 20 }), 1_100), ['its rooms are worse']);
    expect(rolloutOf(ends)).toEqual({ weight: 0, salt: 'a salt' });
    expect(withdrawn(ends, ['another'])).toBe(ends);
    expect(rolloutOf(after(ends, seen({ weight: 50 }), 1_200))).toEqual({ weight: 0, salt: 'a salt' });
    expect(after(ends, seen({ phase: 'Failed' }), 1_300).end).toEqual({
      is: 'rolled_back',
      atS: 1_300,
      why: ['its rooms are worse'],
    });
  });

  test('is nothing for pods of a commit that comes while another is promoted, nor where a revert is replaced', () => {
    const raised = after(run(), seen({ weight: 50 }), 1_100);
    const other = after(raised, seen({ phase: 'Promoting', weight: 50, digest: 'two' }), 1_200);
    expect(rolloutOf(other)).toEqual({ weight: 0, salt: 'a salt' });
    expect(rolloutOf(after(raised, seen({ phase: 'Promoting', weight: 50 }), 1_200))?.weight).toBe(0.5);
    expect(rolloutOf(run({ reverts: 1 }))?.weight).toBe(1);
    expect(rolloutOf(run({ reverts: 1, isOwnWeight: false }))?.weight).toBe(0);
  });

  test('[RUN21] is nothing for what begins with a weight that Flagger left there, until its route has been at 0', () => {
    const failed = run({ end: { is: 'promotion_failed', atS: 900, why: [] } });
    const next = begun(failed, seen({ digest: 'two', weight: 100 }), START);
    expect(rolloutOf(next)?.weight).toBe(0);
    expect(isToWithdraw(next, seen({ digest: 'two', weight: 100 }))).toBe(true);
    // Past its analysis Flagger would ask for no trial.
    expect(isToWithdraw(next, seen({ phase: 'WaitingPromotion', digest: 'two', weight: 50 }))).toBe(false);
    const still = after(next, seen({ digest: 'two', weight: 100 }), 1_100);
    expect([rolloutOf(still)?.weight, still.metS]).toEqual([0, null]);
    const back = after(still, seen({ digest: 'two' }), 1_200);
    expect(isToWithdraw(back, seen({ digest: 'two' }))).toBe(false);
    expect(rolloutOf(after(back, seen({ digest: 'two', weight: 5 }), 1_300))?.weight).toBe(0.05);
    // Nothing was kept of it.
    expect(rolloutOf(begun(null, seen({ weight: 100 }), START))?.weight).toBe(0);
    expect(rolloutOf(begun(null, seen({ weight: 20 }), START))?.weight).toBe(0.2);
  });

  test('[RUN21] is nothing while Flagger has it in no phase of a release under way', () => {
    const raised = after(run(), seen({ weight: 20 }), 1_100);
    for (const phase of PHASES) {
      const isUnderWay = UNDER_WAY.includes(phase);
      const { weight = 0 } = rolloutOf(after(raised, seen({ phase, weight: 20 }), 1_200)) ?? {};
      expect([phase, weight]).toEqual([phase, isUnderWay ? 0.2 : 0]);
    }
  });

  test('has its time from its last change', () => {
    const raised = after(run(), seen({ weight: 5 }), 1_100);
    expect(raised.weight).toEqual({ percent: 5, sinceS: 1_100 });
    expect(after(raised, seen({ weight: 5 }), 1_200)).toBe(raised);
  });
});

test('[RUN4] what has ended stays as it was, and is plain data', () => {
  const promoted = after(run(), seen({ phase: 'Succeeded' }), 1_100);
  expect(promoted.end).toEqual({ is: 'promoted', atS: 1_100, why: [] });
  expect(after(promoted, seen({ phase: 'Failed', weight: 50 }), 1_200)).toBe(promoted);
  expect(withdrawn(promoted, ['late'])).toBe(promoted);
  expect(JSON.parse(JSON.stringify(promoted))).toEqual(promoted);
});
