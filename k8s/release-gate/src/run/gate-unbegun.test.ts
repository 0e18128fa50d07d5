import { setImmediate as settled } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { PRODUCTION } from '../judge/policy.ts';
import type { Gate } from './gate.ts';
import { reportOf } from './report.ts';
import type { Seen } from './run.ts';
import { Stage } from './testing/stage.ts';
import { linkTraces } from './trace-link.ts';

const SILENT = 'not everything answers: Prometheus does not answer: timeout';

let stage: Stage;
let gate: Gate;
beforeEach(async () => {
  stage = new Stage();
  gate = stage.gate();
  await stage.begin(gate);
  await looks(15, { phase: 'Promoting' });
  await looks(15, { phase: 'Succeeded', weight: 0 });
  // No longer watched.
  await looks(PRODUCTION.watch.forS, {});
});

/** After so many seconds, of what Flagger and the Deployment say from now on. */
async function looks(afterS: number, is: Partial<Seen>): Promise<number> {
  stage.seen = { ...stage.seen, ...is };
  stage.pass(afterS);
  await gate.look();
  return stage.nowS;
}
/** As the gate does, all the time. */
async function looksFor(seconds: number, is: Partial<Seen>): Promise<number> {
  for (const untilS = stage.nowS + seconds; stage.nowS < untilS;) await looks(Math.min(60, untilS - stage.nowS), is);
  return stage.nowS;
}
const report = () => reportOf(gate, { policy: PRODUCTION, linkTrace: linkTraces({ isSent: true, url: null }) });
const last = () => gate.kept?.audit.at(-1);
const WAITING = { phase: 'Waiting', digest: 'two' } as const;

describe('[RUN20] a release that Flagger gives up before it has begun', () => {
  test('is told where it was not let begin, with since when it waited and what held it', async () => {
    stage.silent.add('prometheus');
    const sinceS = await looks(20, WAITING);
    expect(gate.answer('confirm-rollout')).toEqual({ yes: false, why: [SILENT] });
    expect(report()).toMatchObject({
      release: { number: 1, end: { is: 'promoted' } },
      waiting: { digest: 'two', sinceS, why: [SILENT] },
    });
    await looksFor(1_190, {});
    const atS = await looks(10, { phase: 'Failed' });
    const by = "the primary's pods were not ready for too long, while it had waited for 20 min to be let begin";
    expect(gate.kept?.neverBegan).toEqual({ number: 2, digest: 'two', sinceS, atS, why: [by, SILENT] });
    expect(last()).toMatchObject({
      ...{ atS, by: 'the gate', did: 'release 2 never began, and Flagger gave it up' },
      reason: `${by}; ${SILENT}`,
    });
    const { release, waiting } = report();
    expect(waiting).toBeNull();
    expect(release).toMatchObject({ number: 2, digest: 'two', startedS: sinceS, weight: { percent: 0 }, trace: null });
    expect(release?.end).toEqual({ is: 'never_began', atS, why: [by, SILENT] });
    // Once, and the run before it is what it was.
    const lines = gate.kept?.audit.length;
    await looks(15, {});
    expect(gate.kept?.audit).toHaveLength(lines ?? 0);
    expect(gate.kept?.run).toMatchObject({ number: 1, end: { is: 'promoted' } });
    expect(stage.rollout).toBeNull();
  });

  test('is told where Flagger had begun it, and nobody could judge it', async () => {
    stage.silent.add('prometheus');
    const sinceS = await looks(10, { phase: 'Progressing', digest: 'two' });
    await looksFor(590, {});
    await looks(10, { phase: 'Failed' });
    const by = 'too many checks had failed or pods were not ready for too long, while nobody could judge it for 10 min';
    expect(gate.kept?.neverBegan).toMatchObject({ number: 2, digest: 'two', sinceS, why: [by, SILENT] });
  });

  test('is told where Flagger did not even ask', async () => {
    // A tick of Flagger later.
    await looks(10, { digest: 'two' });
    expect(gate.kept?.neverBegan).toBeNull();
    const sinceS = await looks(10, { phase: 'Failed' });
    const atS = await looks(20, { changedS: stage.nowS + 20 });
    const by = "the primary's pods were not ready for too long; Flagger had not asked yet whether it may begin";
    expect(gate.kept?.neverBegan).toEqual({ number: 2, digest: 'two', sinceS, atS, why: [by] });
    await looks(10, {});
    expect(gate.kept?.neverBegan?.number).toBe(2);
  });

  test('is told with what held it by a gate that has begun anew', async () => {
    stage.silent.add('prometheus');
    const sinceS = await looks(10, WAITING);
    await looks(60, {});
    gate = stage.gate();
    await looks(60, { phase: 'Failed' });
    expect(gate.kept?.neverBegan).toMatchObject({ sinceS });
    expect(gate.kept?.neverBegan?.why).toContain(SILENT);
    gate = stage.gate();
    await looks(60, {});
    expect(report().release).toMatchObject({ number: 2, end: { is: 'never_began' } });
    expect(gate.kept?.audit.filter(({ did }) => did.includes('never began'))).toHaveLength(1);
  });

  test('is told where Flagger gave it up for a primary that another had not brought up', async () => {
    await looks(10, { phase: 'Progressing', digest: 'two' });
    await looks(10, { phase: 'Promoting' });
    await looks(10, { phase: 'Failed', weight: 100 });
    await looks(10, { digest: 'three' });
    expect(gate.kept).toMatchObject({ neverBegan: null, run: { end: { is: 'promotion_failed' } } });
    await looks(10, { weight: 0 });
    expect(gate.kept?.neverBegan).toBeNull();
    await looks(30, { changedS: stage.nowS + 30 });
    expect(gate.kept?.neverBegan).toMatchObject({ number: 3, digest: 'three', sinceS: stage.nowS - 30 });
    await looks(30, { changedS: stage.nowS + 30 });
    expect(gate.kept?.neverBegan?.number).toBe(3);
    // Nor is the next one that is given up so hidden by it.
    await looks(1, { digest: 'four' });
    await looks(30, { changedS: stage.nowS + 30 });
    expect(gate.kept?.neverBegan).toMatchObject({ number: 4, digest: 'four' });
  });

  test('is not told before Flagger has looked at it, nor of what it has promoted', async () => {
    await looks(30, { phase: 'Failed' });
    await looks(30, { changedS: stage.nowS + 30 });
    expect(gate.kept).toMatchObject({ waiting: null, neverBegan: null });
    await looks(1, { digest: 'two' });
    await looks(1, {});
    expect(gate.kept).toMatchObject({ waiting: { digest: 'two' }, neverBegan: null });
    await looks(9, { phase: 'Progressing', changedS: stage.nowS + 9 });
    expect(gate.kept).toMatchObject({ run: { number: 2, digest: 'two' }, waiting: null, neverBegan: null });
  });

  test('is told where nothing held it', async () => {
    await looks(10, WAITING);
    await looksFor(120, {});
    await looks(10, { phase: 'Failed' });
    const by = "the primary's pods were not ready for too long, 3 min after it came";
    expect(gate.kept?.neverBegan?.why).toEqual([by, 'the gate did not hold it']);
  });

  describe('while the gate was away, is told', () => {
    /** It is killed, and another one begins when Flagger has given the release up, so many seconds later. */
    const away = async (forS: number, is: Partial<Seen> = {}): Promise<readonly string[] | undefined> => {
      gate = stage.gate();
      await looks(forS, { phase: 'Failed', ...is });
      return gate.kept?.neverBegan?.why;
    };

    test('with that, for how long, and who held it before', async () => {
      stage.silent.add('prometheus');
      await looks(20, WAITING);
      await looksFor(120, {});
      stage.silent.clear();
      // Flagger wrote down when; the gate comes back an hour later.
      const why = await away(3_600, { changedS: stage.nowS + 600 });
      expect(why).toEqual([
        "the primary's pods were not ready for too long, 12 min after it came",
        'the gate was away or blind for the last 10 min',
        `before that it was held: ${SILENT}`,
      ]);
    });

    test('with that nothing had held it, and that it may have begun without anybody to ask', async () => {
      await looks(10, WAITING);
      expect(await away(1_200)).toEqual([
        'too many checks had failed or pods were not ready for too long, 20 min after it came',
        'the gate was away or blind for the last 20 min',
        'nothing held it before that',
      ]);
    });

    test('with nothing of that where it only began anew', async () => {
      stage.silent.add('prometheus');
      await looks(20, WAITING);
      await looks(40, {});
      const by = "the primary's pods were not ready for too long, while it had waited for 80 s to be let begin";
      expect(await away(40)).toEqual([by, SILENT]);
    });

    test('also where Kubernetes was silent all the while', async () => {
      stage.silent.add('prometheus');
      await looks(20, WAITING);
      stage.silent.add('kubernetes');
      await looksFor(300, {});
      stage.silent.delete('kubernetes');
      await looks(10, { phase: 'Failed' });
      expect(gate.kept?.neverBegan?.why[1]).toBe('the gate was away or blind for the last 6 min');
    });

    test('with that it may have been there for longer, where it had come meanwhile', async () => {
      gate = stage.gate();
      stage.silent.add('prometheus');
      await looks(600, WAITING);
      await looksFor(120, {});
      await looks(10, { phase: 'Failed' });
      expect(gate.kept?.neverBegan?.why[0]).toContain('it had waited for at least 3 min to be let begin');
    });

    test('with that nobody saw it come, where Flagger had given it up before the gate was back', async () => {
      await away(600, { digest: 'two' });
      expect(gate.kept?.neverBegan).toBeNull();
      await looks(30, { changedS: stage.nowS + 30 });
      expect(gate.kept?.neverBegan?.why).toEqual([
        "the primary's pods were not ready for too long; the gate was away or blind when it came",
      ]);
    });
  });

  test('counts its time anew where another commit takes its place while it waits', async () => {
    stage.silent.add('prometheus');
    await looks(10, WAITING);
    const sinceS = await looks(300, { digest: 'three' });
    await looks(60, { phase: 'Failed' });
    expect(gate.kept?.neverBegan).toMatchObject({ number: 2, digest: 'three', sinceS });
  });

  test('has a number that no other gets', async () => {
    stage.silent.add('prometheus');
    await looks(10, WAITING);
    await looks(60, { phase: 'Failed' });
    await looks(60, { ...WAITING, digest: 'three' });
    expect(report().release).toMatchObject({ number: 2, end: { is: 'never_began' } });
    await looks(60, { phase: 'Failed' });
    expect(report().release).toMatchObject({ number: 3, digest: 'three' });
    stage.silent.clear();
    await looks(60, { ...WAITING, digest: 'four' });
    await looks(10, { phase: 'Progressing' });
    expect(report()).toMatchObject({ release: { number: 4, digest: 'four', end: null }, waiting: null });
    expect(gate.kept?.neverBegan).toBeNull();
    expect(gate.kept?.audit.map(({ did }) => did)).toContain('release 4 begins');
  });

  test('is not told of one that has begun, or that only waits, nor of what a gate finds failed that has seen nothing', async () => {
    await looks(10, WAITING);
    await looks(10, { phase: 'Progressing' });
    await looks(10, { phase: 'Failed' });
    expect(gate.kept).toMatchObject({
      waiting: null,
      neverBegan: null,
      run: { number: 2, end: { is: 'rolled_back' } },
    });
    await looks(10, { digest: 'three' });
    expect(gate.kept?.neverBegan).toBeNull();
    stage.deleteKept();
    gate = stage.gate();
    await looks(10, {});
    expect(gate.kept).toMatchObject({ waiting: null, neverBegan: null, run: null });
  });

  test('ends what was ordered of it', async () => {
    stage.silent.add('prometheus');
    await looks(10, WAITING);
    await gate.order({ is: 'force', by: 'ana', reason: 'a mend' });
    await looks(10, {});
    expect(gate.answer('confirm-rollout').why).toEqual(['ana forces it: a mend']);
    await looks(60, { phase: 'Failed' });
    await looks(60, WAITING);
    expect(gate.answer('confirm-rollout')).toEqual({ yes: false, why: [SILENT] });
  });

  test('is not told of one that takes back another, of which the revert is', async () => {
    // Another is promoted, and is bad.
    await looks(10, { phase: 'Progressing', digest: 'two' });
    await looks(10, { phase: 'Promoting' });
    await looks(10, { phase: 'Succeeded' });
    await looks(10, {});
    await gate.order({ is: 'abort', by: 'ana', reason: 'it sounds odd' });
    await looks(10, {});
    expect(stage.seen.digest).toBe('one');
    await looks(10, { phase: 'Waiting' });
    await looks(60, { phase: 'Failed' });
    await looks(10, {});
    expect(gate.kept?.reverted.at(-1)).toMatchObject({ number: 2, is: 'failed' });
    expect(gate.kept?.neverBegan).toBeNull();
  });
});

describe('[RUN22] a gate that is killed leaves what it said last of a release that has not begun:', () => {
  const EMPTIED = 'primary-0a1b2c is being emptied';
  const empties = (is: boolean): void => {
    const state = is ? ({ kind: 'draining', reason: 'scale-in' } as const) : ({ kind: 'serving' } as const);
    stage.pods = stage.pods.map((pod) => (pod.track === 'primary' ? { ...pod, state } : pod));
  };
  /** What the one after it tells, once Flagger has given the release up. */
  const killed = async (): Promise<readonly string[] | undefined> => {
    gate = stage.gate();
    await looks(1, { phase: 'Failed' });
    return gate.kept?.neverBegan?.why;
  };

  test('by what it was held, however soon after another reason', async () => {
    empties(true);
    await looks(10, WAITING);
    stage.silent.add('room service');
    await looks(5, {});
    await looks(1, {});
    const { why } = gate.answer('confirm-rollout');
    expect(why.join()).toContain('it does not answer');
    expect((await killed())?.slice(1)).toEqual(why);
  });

  test('that nothing held it any more', async () => {
    empties(true);
    await looks(10, WAITING);
    empties(false);
    await looks(1, {});
    await looks(1, {});
    expect(gate.answer('confirm-rollout')).toEqual({ yes: true, why: [] });
    expect((await killed())?.slice(1)).toEqual(['the gate did not hold it']);
  });

  test('how far it was, also where the same held it all the time', async () => {
    stage.silent.add('prometheus');
    await looks(20, WAITING);
    await looks(5, { phase: 'Progressing' });
    await looks(1, {});
    expect(gate.answer('rollout')).toEqual({ yes: false, why: [SILENT] });
    expect((await killed())?.[0]).toContain('too many checks had failed');
  });

  test('nothing that was not kept before it was said', async () => {
    await looks(10, WAITING);
    empties(true);
    let writes = (): void => undefined;
    stage.slowWrites = new Promise((resolve) => (writes = resolve));
    const look = looks(1, {});
    await settled();
    expect(gate.answer('confirm-rollout').why).toEqual([]);
    writes();
    await look;
    expect(gate.answer('confirm-rollout').why).toEqual([EMPTIED]);
    expect((await killed())?.slice(1)).toEqual([EMPTIED]);
  });

  test('for how many seconds it has been so, a minute old at most', async () => {
    stage.silent.add('prometheus');
    stage.deleteKept();
    gate = stage.gate();
    await looks(60, WAITING);
    const before = stage.writes;
    for (let second = 0; second < 120; second += 2) await looks(2, {});
    expect(stage.writes - before).toBe(2);
  });
});
