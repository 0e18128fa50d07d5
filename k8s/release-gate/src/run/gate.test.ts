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

/** So many rooms of either track, all judged 20 s and 5 min later. */
function meet(percent: number, rooms: { primary: number; canary: number }, badness: '0' | '1' = '0'): void {
  stage.assign('primary', percent, rooms.primary);
  stage.assign('canary', percent, rooms.canary);
  stage.pass(30);
  stage.judge({ track: 'primary', age: '20s', percent, badness: '0' }, rooms.primary);
  stage.judge({ track: 'canary', age: '20s', percent, badness }, rooms.canary);
  stage.pass(60);
}

/** At its first weight. */
async function begin(): Promise<void> {
  await gate.look();
  stage.seen = { ...stage.seen, weight: 5 };
  stage.pass(15);
  await gate.look();
}

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
  stage.judge({ track: 'canary', age: '20s', percent: 5, badness: '1' }, 10);
  stage.judge({ track: 'primary', age: '20s', percent: 5, badness: '1' }, 190);
  stage.pass(15);
  stage.nowS += 5;
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
    expect(why('rollout')).toBe('nobody knows what the rooms have: Prometheus does not answer: timeout');
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
    expect(why('rollout')).toBe('nobody knows what the rooms have: it does not answer');
  });

  test('Kubernetes: what was seen is good for a moment, and then nothing is said', async () => {
    await begin();
    meet(5, { primary: 1_900, canary: 100 });
    await gate.look();
    stage.silent.add('kubernetes');
    stage.nowS += 10;
    await gate.look();
    expect(gate.answer('confirm-traffic-increase').yes).toBe(true);
    stage.nowS += 10;
    await gate.look();
    expect(why('confirm-traffic-increase')).toBe('the gate has not been able to look for 20 s: it does not answer');
    expect(gate.answer('rollout').yes).toBe(false);
    expect(gate.answer('rollback').yes).toBe(false);
  });
});

describe('[RUN6] people', () => {
  test('hold a release and let it go on, and what they did is told', async () => {
    await begin();
    meet(5, { primary: 1_900, canary: 100 });
    expect(await gate.order({ is: 'pause', by: 'ana', reason: 'lunch' })).toEqual({ ok: true, value: null });
    await gate.look();
    expect(why('confirm-traffic-increase')).toBe('ana holds it: lunch');
    gate = stage.gate();
    await gate.look();
    expect(why('confirm-traffic-increase')).toBe('ana holds it: lunch');
    await gate.order({ is: null, by: 'ben', reason: 'back' });
    await gate.look();
    expect(gate.answer('confirm-traffic-increase').yes).toBe(true);
    expect(gate.kept?.audit.map(({ by, did }) => `${by}: ${did}`)).toEqual([
      'the gate: release 1 begins',
      'the gate: release 1 meets 5 % of new rooms',
      'ana: pause',
      'ben: resume',
    ]);
  });

  test('are heard while a look is under way', async () => {
    await begin();
    const look = gate.look();
    await gate.order({ is: 'pause', by: 'ana', reason: 'now' });
    await look;
    await gate.look();
    expect(why('confirm-traffic-increase')).toContain('ana holds it: now');
  });

  test('end a release, which meets nobody from then on, and say nothing of the next one', async () => {
    await begin();
    await gate.order({ is: 'abort', by: 'ana', reason: 'it sounds odd' });
    await gate.look();
    expect(why('rollback')).toBe('ana ended it: it sounds odd');
    expect(stage.rollout).toMatchObject({ weight: 0 });
    stage.seen = { ...stage.seen, phase: 'Failed', weight: 0 };
    await gate.look();
    expect(gate.kept?.run?.end).toMatchObject({ is: 'rolled_back', why: ['ana ended it: it sounds odd'] });
    stage.seen = { phase: 'Progressing', digest: 'two', weight: 0 };
    await gate.look();
    expect(gate.answer('rollback').yes).toBe(false);
    expect(gate.kept?.order).toBeNull();
    expect(stage.rollout).toMatchObject({ salt: 'salt 2' });
  });

  test('are heard by one gate when they have told another', async () => {
    await begin();
    const other = stage.gate();
    await other.look();
    expect(await other.order({ is: 'pause', by: 'ana', reason: 'x' })).toMatchObject({ ok: true });
    // What is new is to be kept, and that fails: it reads what somebody else has written.
    stage.seen = { ...stage.seen, weight: 10 };
    await gate.look();
    await gate.look();
    expect(why('confirm-traffic-increase')).toContain('ana holds it: x');
    expect(gate.kept?.audit.at(-1)).toMatchObject({ did: 'release 1 meets 10 % of new rooms' });
  });

  test('are told when what they ordered could not be kept', async () => {
    await begin();
    stage.silent.add('kubernetes');
    expect(await gate.order({ is: 'pause', by: 'ana', reason: 'x' })).toMatchObject({ ok: false });
  });
});

describe('[RUN10] pods that Flagger will stop', () => {
  test.each([
    ['Canary failed! Scaling down room-service.atrium', 'pod-of-canary', 'rollback'],
    ['Copying room-service.atrium template spec to room-service-primary.atrium', 'pod-of-primary', 'promote'],
    ['Routing all traffic to primary', 'pod-of-canary', 'promote'],
  ] as const)('learn why: %s', async (message, pod, reason) => {
    expect(await gate.event(message)).toEqual({ ok: true, value: null });
    expect(stage.drains).toEqual([[pod, reason]]);
  });

  test('and no other event is about them', async () => {
    await gate.event('Advance room-service.atrium canary weight 20');
    expect(stage.drains).toEqual([]);
    stage.silent.add('room service');
    expect(await gate.event('Routing all traffic to primary')).toMatchObject({ ok: false });
  });
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
