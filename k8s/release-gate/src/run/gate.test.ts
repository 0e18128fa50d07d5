import { beforeEach, describe, expect, test } from 'vitest';
import type { Gate } from './gate.ts';
import { Stage } from './testing/stage.ts';

let stage: Stage;
let gate: Gate;
beforeEach(() => {
  stage = new Stage();
  gate = stage.gate();
});

const why = (hook: Parameters<Gate['answer']>[0]): string => gate.answer(hook).why.join('; ');

const begin = (): Promise<void> => stage.begin(gate);
const meet: Stage['meet'] = (...args) => stage.meet(...args);

describe('[RUN7] a release', () => {
  test('is published at the weight of its route, by one salt, at every look', async () => {
    await gate.look();
    expect(stage.rollout).toMatchObject({ weight: 0, salt: 'salt 1' });
    expect(gate.answer('confirm-traffic-increase')).toEqual({ yes: true, why: [] });
    stage.seen = { ...stage.seen, weight: 5 };
    await gate.look();
    expect(stage.rollout).toMatchObject({ weight: 0.05, salt: 'salt 1' });
    // The directory forgets what nobody says again.
    const { said } = stage;
    await gate.look();
    expect(stage.said).toBe(said + 1);
    stage.seen = { ...stage.seen, phase: 'Succeeded', weight: 0 };
    await gate.look();
    expect(stage.rollout).toBeNull();
  });

  test('holds while too few rooms were met, and goes on by itself when they are good', async () => {
    await begin();
    meet(5, { primary: 95, canary: 5 });
    await gate.look();
    expect(gate.answer('confirm-traffic-increase').yes).toBe(false);
    expect(why('confirm-traffic-increase')).toMatch(/^\d+ more rooms are needed/);
    meet(5, { primary: 1_900, canary: 100 });
    await gate.look();
    expect(gate.answer('confirm-traffic-increase')).toEqual({ yes: true, why: [] });
    expect(gate.answer('rollback').yes).toBe(false);
  });

  test('meets nobody from the look on in which it is worse beyond doubt, also while Flagger waits', async () => {
    await begin();
    meet(5, { primary: 190, canary: 10 }, '1');
    await gate.look();
    expect(stage.rollout).toMatchObject({ weight: 0 });
    expect(stage.withdrawals).toBe(1);
    expect(why('rollback')).toContain("worse than the primary's beyond doubt");
    expect(gate.answer('rollback').yes).toBe(true);
    // Flagger puts its weight back, and good rooms come: it has to end all the same.
    meet(5, { primary: 1_900, canary: 0 });
    await gate.look();
    expect(stage.rollout).toMatchObject({ weight: 0 });
    expect(gate.answer('rollback').yes).toBe(true);
    expect(gate.answer('confirm-traffic-increase').yes).toBe(false);
  });

  test('[EVD11] cannot hide rooms that are never judged', async () => {
    await begin();
    stage.assign('canary', 5, 12);
    stage.assign('primary', 5, 228);
    stage.pass(30);
    stage.judge({ track: 'primary', age: '20s', percent: 5, badness: '0' }, 228);
    stage.pass(45);
    await gate.look();
    expect(gate.answer('rollback').yes).toBe(true);
    expect(gate.looked?.situation.verdict?.proofs[0]?.rooms).toEqual({ primary: 228, canary: 12 });
  });
});

describe('[EVD12] scrapes that are missing', () => {
  /** A healthy release under way at 50 %, a room a second on either track, looked at each second, with scrapes each 15 s. */
  async function livesThrough(seconds: number, at: (second: number) => void): Promise<void> {
    await begin();
    stage.seen = { ...stage.seen, weight: 50 };
    for (let second = 0; second < seconds; second += 1) {
      stage.nowS += 1;
      at(second);
      for (const track of ['primary', 'canary'] as const) {
        stage.assign(track, 50, 1);
        if (second >= 20) stage.judge({ track, age: '20s', percent: 50, badness: '0' }, 1);
      }
      // One after the other, as targets are.
      if (stage.nowS % 15 === 3) stage.scrape('primary');
      if (stage.nowS % 15 === 11) stage.scrape('canary');
      await gate.look();
      expect([second, gate.answer('rollback').yes]).toEqual([second, false]);
    }
  }

  test('are no rooms that are missing: Prometheus is away for two minutes, and comes back', async () => {
    await livesThrough(260, (second) => {
      if (second === 80) stage.silent.add('prometheus').add('scrapes');
      if (second === 200) stage.silent.clear();
    });
    expect(gate.looked?.situation.verdict?.proofs[0]?.mean).toEqual({ primary: 0, canary: 0 });
    expect(gate.answer('rollout').yes).toBe(true);
  });

  test('of the canary alone hold it after a minute, and end it not', async () => {
    await livesThrough(200, (second) => {
      if (second === 80) stage.unscraped.add('canary');
    });
    expect(why('rollout')).toMatch(/^nothing was heard of the canary's rooms for/);
    expect(gate.answer('confirm-traffic-increase').yes).toBe(false);
  });

  test('of a pod that was never heard of hold it, and make none of its rooms missing', async () => {
    await begin();
    const [, canary] = stage.pods;
    if (canary) stage.pods = [...stage.pods, { ...canary, id: 'another-0a1b2c' }];
    stage.assign('canary', 5, 12);
    stage.assign('primary', 5, 228);
    await gate.look();
    stage.pass(30);
    stage.judge({ track: 'primary', age: '20s', percent: 5, badness: '0' }, 228);
    stage.pass(45);
    await gate.look();
    expect(gate.answer('rollback').yes).toBe(false);
    expect(gate.answer('rollout').yes).toBe(true);
    expect(why('confirm-traffic-increase')).toContain('nothing was heard of another-0a1b2c for 60 s');
  });

  test('of one track in a minute that is bad for both are no difference of the two', async () => {
    await begin();
    stage.seen = { ...stage.seen, weight: 50 };
    for (let second = 0; second < 260; second += 1) {
      stage.nowS += 1;
      const isBad = second >= 120 && second < 180;
      for (const track of ['primary', 'canary'] as const) {
        stage.assign(track, 50, 3);
        const badness = isBad && second % 2 === 0 ? '1' : '0';
        if (second >= 20) stage.judge({ track, age: '20s', percent: 50, badness }, 3);
      }
      if (stage.nowS % 15 === 3 && (second < 120 || second > 170)) stage.scrape('primary');
      if (stage.nowS % 15 === 11) stage.scrape('canary');
      await gate.look();
      expect([second, gate.answer('rollback').yes]).toEqual([second, false]);
    }
  });

  test('of a pod that came since forget no room that was missing before', async () => {
    await begin();
    stage.assign('canary', 5, 3);
    meet(5, { primary: 950, canary: 50 });
    await gate.look();
    const before = gate.looked?.situation.verdict?.proofs[0]?.mean.canary ?? 0;
    expect(before).toBeGreaterThan(0.05);
    const [primary] = stage.pods;
    if (primary) stage.pods = [...stage.pods, { ...primary, id: 'another-0a1b2c' }];
    await gate.look();
    expect(gate.looked?.situation.verdict?.proofs[0]?.mean.canary).toBe(before);
  });

  test('of the primary for ever speak not for the canary', async () => {
    await begin();
    stage.seen = { ...stage.seen, weight: 50 };
    meet(50, { primary: 30, canary: 28 });
    stage.assign('canary', 50, 2);
    stage.pass(90);
    await gate.look();
    const before = gate.looked?.situation.verdict?.proofs[0]?.logFor ?? 0;
    stage.assign('primary', 50, 15);
    stage.pass(90);
    await gate.look();
    expect(gate.looked?.situation.verdict?.proofs[0]?.mean.primary).toBeGreaterThan(0.3);
    expect(gate.looked?.situation.verdict?.proofs[0]?.logFor).toBeLessThan(before + 1);
  });

  test('of a canary without a pod are silence, and so is a directory without any', async () => {
    await begin();
    meet(5, { primary: 1_900, canary: 100 });
    await gate.look();
    const all = stage.pods;
    stage.pods = all.filter(({ track }) => track === 'primary');
    for (let second = 0; second < 105; second += 15) {
      stage.pass(15);
      await gate.look();
    }
    expect(why('rollout')).toMatch(/^nothing was heard of the canary's rooms/);
    stage.pods = [];
    await gate.look();
    expect(why('rollout')).toBe('not everything answers: the directory knows of no pod');
    expect(gate.answer('confirm-rollout').yes).toBe(false);
  });

  test('of a pod that is gone are for ever, and its rooms are missing', async () => {
    await begin();
    stage.assign('canary', 5, 12);
    stage.assign('primary', 5, 228);
    stage.unscraped.add('canary');
    stage.pass(30);
    stage.judge({ track: 'primary', age: '20s', percent: 5, badness: '0' }, 228);
    stage.pass(45);
    await gate.look();
    expect(gate.answer('rollback').yes).toBe(false);
    const all = stage.pods;
    stage.pods = all.filter(({ track }) => track !== 'canary');
    // A lease that lapses is no end of a pod.
    for (const seconds of [10, 15]) {
      stage.pass(seconds);
      await gate.look();
      expect(gate.answer('rollback').yes).toBe(false);
    }
    stage.pass(10);
    await gate.look();
    expect(gate.answer('rollback').yes).toBe(true);
  });
});

describe('[RUN3] its share of new rooms', () => {
  test('is none while no pod of it takes any', async () => {
    await begin();
    const [primary, canary] = stage.pods;
    if (!primary || !canary) throw new Error('there are two');
    for (const more of [
      { state: { kind: 'draining', reason: 'node' } },
      { people: 2_000 },
      { rooms: 1_000 },
    ] as const) {
      stage.pods = [primary, { ...canary, ...more }];
      await gate.look();
      expect(stage.rollout).toMatchObject({ weight: 0 });
    }
    stage.pods = [primary, canary];
    await gate.look();
    expect(stage.rollout).toMatchObject({ weight: 0.05 });
  });

  test('is none for a commit that replaces another under way, until Flagger has begun anew', async () => {
    await begin();
    stage.seen = { ...stage.seen, digest: 'two', weight: 50 };
    await gate.look();
    expect(stage.rollout).toMatchObject({ weight: 0, salt: 'salt 2' });
    expect(gate.kept?.audit.map(({ did }) => did)).toContain('release 1 is replaced by another');
    stage.seen = { ...stage.seen, weight: 0 };
    await gate.look();
    stage.seen = { ...stage.seen, weight: 5 };
    await gate.look();
    expect(stage.rollout).toMatchObject({ weight: 0.05, salt: 'salt 2' });
  });

  test('that no step of the policy has is nothing to go on by', async () => {
    await begin();
    stage.seen = { ...stage.seen, weight: 30 };
    meet(30, { primary: 70, canary: 30 }, '1');
    await gate.look();
    for (const hook of ['rollout', 'confirm-traffic-increase', 'confirm-promotion'] as const)
      expect(gate.answer(hook).yes).toBe(false);
    expect(why('rollout')).toContain('the route has 30 %, and policy production knows 5, 10, 20, 50 % alone');
  });
});

test('[GTE2] a page of the release before is not told of this one', async () => {
  const page = (alertname: string, over: string) => ({ labels: { alertname, over }, samples: [[1_000, 1]] as const });
  stage.firing.set('label_replace', [page('JoinSuccessBurnsFast', '300'), page('GoodTimeBurnsFast', '1800')]);
  await begin();
  await gate.look();
  expect(gate.answer('rollback').yes).toBe(false);
  for (let minute = 0; minute < 5; minute += 1) {
    stage.pass(60);
    await gate.look();
  }
  expect(why('rollback')).toBe('JoinSuccessBurnsFast fires for the canary, and not for the primary');
});

test('[GTE2] where Prometheus is silent, a page that it told of before ends no release', async () => {
  stage.firing.set('label_replace', [{ labels: { alertname: 'A', over: '300' }, samples: [[1_000, 1]] as const }]);
  await begin();
  stage.pass(290);
  await gate.look();
  expect(gate.answer('rollback').yes).toBe(false);
  stage.silent.add('prometheus');
  stage.pass(30);
  await gate.look();
  expect(gate.answer('rollback').yes).toBe(false);
});

test('[RUN4] a promotion that failed is told as that', async () => {
  await begin();
  stage.seen = { ...stage.seen, phase: 'Failed', weight: 100 };
  await gate.look();
  expect(gate.kept?.run?.end?.is).toBe('promotion_failed');
});

test('[RUN7] what has to end is said to have to, however long ago anything was seen', async () => {
  await begin();
  await gate.order({ is: 'abort', by: 'ana', reason: 'x' });
  await gate.look();
  stage.silent.add('kubernetes');
  stage.nowS += 100;
  await gate.look();
  expect(gate.answer('rollback')).toEqual({ yes: true, why: ['ana ended it: x'] });
});

describe('[RUN2] a release after another', () => {
  test('is not judged by rooms of the one before, which have their later age when it is under way', async () => {
    await begin();
    meet(5, { primary: 190, canary: 10 }, '1');
    await gate.look();
    stage.seen = { ...stage.seen, phase: 'Failed', weight: 0 };
    await gate.look();
    stage.seen = { phase: 'Progressing', digest: 'two', weight: 0 };
    stage.pass(30);
    await gate.look();
    stage.seen = { ...stage.seen, weight: 5 };
    stage.judge({ track: 'canary', age: '5m', percent: 5, badness: '1' }, 10);
    stage.judge({ track: 'primary', age: '5m', percent: 5, badness: '0' }, 190);
    stage.pass(60);
    await gate.look();
    expect(gate.looked?.run).toMatchObject({ number: 2, end: null });
    expect(gate.looked?.situation.verdict?.proofs.map(({ rooms }) => rooms)).toEqual([
      { primary: 0, canary: 0 },
      { primary: 0, canary: 0 },
    ]);
    expect(gate.answer('rollback').yes).toBe(false);
  });
});

test('[EVD10] the newest rooms of the canary do not speak against it, nor those of the primary for it', async () => {
  await begin();
  stage.pass(60);
  stage.judge({ track: 'primary', age: '20s', percent: 5, badness: '1' }, 190);
  stage.pass(15);
  stage.judge({ track: 'canary', age: '20s', percent: 5, badness: '1' }, 10);
  stage.nowS += 8;
  stage.scrape('canary');
  await gate.look();
  expect(gate.looked?.situation.verdict?.proofs[0]?.rooms).toEqual({ primary: 190, canary: 0 });
  stage.pass(15);
  await gate.look();
  expect(gate.looked?.situation.verdict?.proofs[0]?.rooms).toEqual({ primary: 190, canary: 10 });
});

test('[GTE3] a page that fires is known within a quarter of a minute, and that it is over', async () => {
  await gate.look();
  const page = { labels: { alertname: 'GoodTimeBurnsFast' }, samples: [[1_000, 1]] as const };
  stage.firing.set('ALERTS', [page]);
  stage.pass(15);
  await gate.look();
  expect(why('confirm-rollout')).toBe('GoodTimeBurnsFast fires');
  stage.firing.clear();
  stage.pass(15);
  await gate.look();
  expect(gate.answer('confirm-rollout').yes).toBe(true);
});

describe('[RUN8] a gate that begins anew', () => {
  test('knows the run, its salt and all of its evidence', async () => {
    await begin();
    meet(5, { primary: 1_900, canary: 100 });
    await gate.look();
    const before = gate.looked;
    gate = stage.gate();
    await gate.look();
    expect(gate.looked).toEqual(before);
    expect(stage.rollout).toMatchObject({ weight: 0.05, salt: 'salt 1' });
  });

  test('reads a long run in parts', async () => {
    await begin();
    stage.pass(3_600);
    meet(5, { primary: 1_900, canary: 100 });
    for (let look = 0; look < 3; look += 1) await gate.look();
    const before = gate.looked?.situation.verdict;
    expect(before?.proofs[0]?.rooms).toEqual({ primary: 1_900, canary: 100 });
    stage.longestS = 0;
    gate = stage.gate();
    for (let look = 0; look < 3; look += 1) await gate.look();
    expect(gate.looked?.situation.verdict).toEqual(before);
    expect(stage.longestS).toBeLessThanOrEqual(720);
  });

  test('knows a verdict that was written, though what led to it is gone from Prometheus', async () => {
    await begin();
    meet(5, { primary: 190, canary: 10 }, '1');
    await gate.look();
    stage.firing.set('atrium_rooms_judged_total', []);
    gate = stage.gate();
    await gate.look();
    expect(gate.answer('rollback').yes).toBe(true);
    expect(stage.rollout).toMatchObject({ weight: 0 });
  });

  test('says so until it has looked', () => {
    expect(why('confirm-rollout')).toBe('the gate has not been able to look: it has only just begun');
    expect(gate.answer('rollback').yes).toBe(false);
  });
});

describe('[RUN9] who does not answer', () => {
  test('Prometheus: holds, and goes on by itself', async () => {
    await begin();
    meet(5, { primary: 1_900, canary: 100 });
    stage.silent.add('prometheus');
    await gate.look();
    expect(why('rollout')).toBe('not everything answers: Prometheus does not answer: timeout');
    expect(gate.answer('confirm-traffic-increase').yes).toBe(false);
    expect(stage.rollout).toMatchObject({ weight: 0.05 });
    stage.silent.clear();
    await gate.look();
    expect(gate.answer('confirm-traffic-increase').yes).toBe(true);
  });

  test('Prometheus, when a run should begin: nothing is raised until it is known how the primary is', async () => {
    stage.silent.add('prometheus');
    await gate.look();
    expect(gate.looked?.run).toBeNull();
    expect(gate.answer('confirm-traffic-increase').yes).toBe(false);
    stage.silent.clear();
    // The rest of what it is asked it answers.
    stage.refused = 'increase(atrium_rooms_judged_total';
    await gate.look();
    expect(gate.looked?.run).toBeNull();
    expect(why('confirm-traffic-increase')).toContain('Prometheus refuses: too much');
    stage.refused = null;
    await gate.look();
    expect(gate.looked?.run).toMatchObject({ number: 1 });
  });

  test('the room service: holds', async () => {
    await begin();
    meet(5, { primary: 1_900, canary: 100 });
    stage.silent.add('room service');
    await gate.look();
    expect(why('rollout')).toBe('not everything answers: it does not answer');
  });

  test('the room service, when the weight is published: holds from the next look on', async () => {
    await begin();
    meet(5, { primary: 1_900, canary: 100 });
    stage.refusesRollout = true;
    await gate.look();
    await gate.look();
    expect(gate.answer('confirm-traffic-increase').yes).toBe(false);
    expect(why('rollout')).toBe(
      'not everything answers: the weight of new rooms could not be published: the room service refuses: salt',
    );
    stage.refusesRollout = false;
    await gate.look();
    await gate.look();
    expect(gate.answer('confirm-traffic-increase').yes).toBe(true);
  });

  test('Kubernetes: what was seen is good for a moment, and then nothing is said', async () => {
    await begin();
    meet(5, { primary: 1_900, canary: 100 });
    await gate.look();
    stage.silent.add('kubernetes');
    stage.nowS += 8;
    await gate.look();
    expect(gate.answer('confirm-traffic-increase').yes).toBe(true);
    // Before Flagger asks again: no yes is taken twice.
    stage.nowS += 1;
    await gate.look();
    expect(why('confirm-traffic-increase')).toBe('the gate has not been able to look for 9 s: it does not answer');
    expect(gate.answer('rollout').yes).toBe(false);
    expect(gate.answer('rollback').yes).toBe(false);
  });
});

test('[RUN9] what cannot be kept holds, is one run all the while, and is kept later', async () => {
  stage.refusesWrites = true;
  await begin();
  meet(5, { primary: 1_900, canary: 100 });
  for (let look = 0; look < 3; look += 1) await gate.look();
  expect(stage.rollout).toMatchObject({ weight: 0.05, salt: 'salt 1' });
  expect(why('rollout')).toBe('not everything answers: what was decided could not be kept: it does not answer');
  expect(await gate.order({ is: 'pause', by: 'ana', reason: 'x' })).toMatchObject({ ok: false });
  stage.refusesWrites = false;
  await gate.look();
  await gate.look();
  expect(gate.answer('confirm-traffic-increase').yes).toBe(true);
  expect(gate.kept?.audit.map(({ did }) => did)).toEqual([
    'release 1 begins',
    'release 1 was tried by bots at canary-0a1b2c',
    'release 1 meets 5 % of new rooms',
  ]);
  const before = gate.looked;
  gate = stage.gate();
  await gate.look();
  expect(gate.looked?.run).toEqual(before?.run);
});

test('[RUN9] what was swept is kept now and then, and not at every look', async () => {
  await begin();
  const before = stage.writes;
  for (let second = 0; second < 120; second += 2) {
    stage.nowS += 2;
    await gate.look();
  }
  expect(stage.writes - before).toBe(2);
});
