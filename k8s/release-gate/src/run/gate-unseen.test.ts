import { beforeEach, describe, expect, test } from 'vitest';
import type { Gate } from './gate.ts';
import type { Seen } from './run.ts';
import { Stage } from './testing/stage.ts';

let stage: Stage;
let gate: Gate;
beforeEach(async () => {
  stage = new Stage();
  gate = stage.gate();
  await stage.begin(gate);
});

const did = (): string[] => gate.kept?.audit.map((line) => line.did) ?? [];
const why = (hook: Parameters<Gate['answer']>[0]): string => gate.answer(hook).why.join('; ');

/** What is seen from now on, as Flagger writes it down. */
function flagger(is: Partial<Seen>): void {
  stage.seen = { ...stage.seen, changedS: Math.floor(stage.nowS), ...is };
}
async function looks(afterS: number): Promise<void> {
  stage.pass(afterS);
  await gate.look();
}
/** A gate that is away while Flagger goes through this, a tick of 10 s for each. */
async function away(...ticks: Partial<Seen>[]): Promise<void> {
  for (const is of ticks) {
    stage.pass(10);
    flagger(is);
  }
  gate = stage.gate();
  await looks(5);
}
const SUCCEEDED = { phase: 'Succeeded', weight: 0 } as const;
const PROMOTED = [{ phase: 'Promoting' }, { phase: 'Finalising', weight: 0 }, SUCCEEDED] as const;
const ANOTHER = { phase: 'Waiting', digest: 'two' } as const;

describe('[RUN18] a release that was promoted while the gate was away', () => {
  test('has ended, is told, and is watched from its promotion on', async () => {
    flagger({ weight: 50 });
    await looks(15);
    await away(...PROMOTED);
    const atS = stage.seen.changedS ?? 0;
    stage.pass(90);
    gate = stage.gate();
    await gate.look();
    expect(gate.kept?.run?.end).toEqual({ is: 'promoted', atS: atS + 5, why: [] });
    expect(gate.kept?.watch).toMatchObject({ number: 1, fromS: atS, untilS: atS + 2_400, breach: null });
    expect(did().filter((one) => /is (promoted|watched)/.test(one))).toEqual([
      'release 1 is promoted',
      'release 1 is watched',
    ]);
    expect(stage.rollout).toBeNull();
  });

  test('is so, too, where Flagger waits already to begin with another commit, which has to wait', async () => {
    await away(...PROMOTED, ANOTHER);
    expect(gate.kept?.run).toMatchObject({ number: 1, end: { is: 'promoted' } });
    expect(gate.kept?.watch).toMatchObject({ number: 1, fromS: stage.seen.changedS });
    expect(why('confirm-rollout')).toMatch(/^release 1 is watched for another/);
    expect(stage.rollout).toBeNull();
  });

  test('is so where the gate was there, and Kubernetes told it nothing', async () => {
    flagger({ phase: 'Promoting' });
    await looks(10);
    stage.silent.add('kubernetes');
    flagger(SUCCEEDED);
    await looks(10);
    stage.silent.clear();
    flagger(ANOTHER);
    await looks(10);
    expect(did()).toContain('release 1 is promoted');
    expect(gate.kept?.watch?.number).toBe(1);
  });

  test('is reverted for rooms that were bad meanwhile', async () => {
    await away(...PROMOTED.slice(0, 2));
    flagger(SUCCEEDED);
    for (let passedS = 0; passedS < 300; passedS += 15) {
      stage.assign('primary', 0, 10);
      stage.pass(15);
      stage.judge({ track: 'primary', age: '20s', percent: 0, badness: '1' }, passedS < 30 ? 0 : 10);
    }
    gate = stage.gate();
    await gate.look();
    expect(stage.reverts).toEqual(['zero']);
  });

  test('and of which another is under way already has ended before that begins', async () => {
    await away(...PROMOTED, { phase: 'Progressing', digest: 'two' });
    await looks(1);
    expect(did().filter((one) => /(promoted|watched|begins)$/.test(one))).toEqual([
      ...['release 1 begins', 'release 1 is promoted', 'release 1 is watched', 'release 2 begins'],
    ]);
    expect(did()).not.toContain('release 1 is replaced by another');
  });

  test('is not watched where the primary has other pods by now, and that is said', async () => {
    await away(...PROMOTED.slice(0, 2));
    flagger(SUCCEEDED);
    stage.primary = { digest: 'three', template: {} };
    await looks(10);
    expect(gate.kept?.run?.end?.is).toBe('promoted');
    expect(did().slice(-2)).toEqual(['release 1 is promoted', 'release 1 is not watched']);
    await gate.order({ is: 'abort', by: 'ana', reason: 'x' });
    for (let look = 0; look < 10; look += 1) await looks(60);
    expect(stage.reverts).toEqual([]);
    expect(why('confirm-rollout')).not.toContain('is watched');
  });

  test('is not watched where the gate was away for all of that', async () => {
    await away(...PROMOTED.slice(0, 2));
    flagger(SUCCEEDED);
    stage.pass(2_400);
    gate = stage.gate();
    await gate.look();
    expect(gate.kept?.run?.end?.is).toBe('promoted');
    expect(gate.kept?.watch).toBeNull();
  });
});

test('[RUN18] one that failed while the gate was away is told as that, and why it had to end', async () => {
  await gate.order({ is: 'abort', by: 'ana', reason: 'it sounds odd' });
  await gate.look();
  await away({ phase: 'Failed', weight: 0 }, ANOTHER);
  expect(gate.kept?.run?.end).toMatchObject({ is: 'rolled_back', why: ['ana ended it: it sounds odd'] });
  expect(gate.kept?.watch).toBeNull();
  expect(did().at(-1)).toBe('release 1 is rolled back');
  expect(why('confirm-rollout')).not.toContain('watched');
});

test('[RUN18] while nobody says what the primary has, nothing begins', async () => {
  stage.hidesPrimary = true;
  await away(...PROMOTED, ANOTHER);
  expect(gate.kept?.run?.end).toBeNull();
  expect(why('confirm-rollout')).toContain('not everything answers: it does not answer');
  stage.hidesPrimary = false;
  await looks(1);
  expect(gate.kept?.run?.end?.is).toBe('promoted');
  // Nor is what was seen to succeed watched until then.
  stage.seen = { ...stage.seen, phase: 'Progressing', digest: 'two' };
  await looks(1);
  flagger({ phase: 'Promoting' });
  await looks(10);
  stage.hidesPrimary = true;
  flagger(SUCCEEDED);
  await looks(10);
  expect(gate.kept?.run).toMatchObject({ number: 2, end: { is: 'promoted' } });
  expect(gate.kept?.watch).toBeNull();
  stage.hidesPrimary = false;
  await looks(10);
  expect(gate.kept?.watch).toMatchObject({ number: 2, fromS: stage.seen.changedS });
});

test('[RUN18] that it is being promoted is kept at once: a gate that begins anew knows of a release that changes no pods', async () => {
  stage = new Stage();
  gate = stage.gate();
  stage.primary = { digest: 'one', template: {} };
  stage.seen = { ...stage.seen, configs: 'a' };
  await stage.begin(gate);
  flagger({ phase: 'Promoting' });
  await looks(1);
  await away(...PROMOTED.slice(1), { ...ANOTHER, configs: 'b' });
  expect(did()).toContain('release 1 is promoted');
});
