import { beforeEach, expect, test } from 'vitest';
import type { Gate } from './gate.ts';
import { Stage } from './testing/stage.ts';

let stage: Stage;
let gate: Gate;
beforeEach(() => {
  stage = new Stage();
  gate = stage.gate();
});

const did = (): string[] => gate.kept?.audit.map((line) => line.did) ?? [];
const rooms = () => gate.looked?.situation.verdict?.proofs[0]?.rooms;

test('[RUN17] what Prometheus has lost while the gate was away is neither for a release nor against it: it is counted anew', async () => {
  await stage.begin(gate);
  stage.meet(5, { primary: 950, canary: 50 });
  await gate.look();
  stage.loseSamples();
  gate = stage.gate();
  stage.pass(60);
  await gate.look();
  expect(did()).toContain('release 1 is counted anew');
  expect(gate.kept?.audit.at(-1)?.reason).toBe('Prometheus has lost some of the 1000 rooms that were judged');
  expect(rooms()).toEqual({ primary: 0, canary: 0 });
  const { logAgainst, logFor } = gate.looked?.situation.verdict?.proofs[0] ?? {};
  expect([logAgainst, logFor].map((log) => log?.toFixed(9))).toEqual(['0.000000000', '0.000000000']);
  expect(gate.answer('rollback').yes).toBe(false);
  stage.pass(60);
  stage.meet(5, { primary: 1_900, canary: 100 });
  await gate.look();
  expect(rooms()).toEqual({ primary: 1_900, canary: 100 });
  expect(gate.answer('confirm-traffic-increase').yes).toBe(true);
  // It is said once, and a gate that begins anew counts the same.
  gate = stage.gate();
  await gate.look();
  expect(rooms()).toEqual({ primary: 1_900, canary: 100 });
  expect(did().filter((one) => one === 'release 1 is counted anew')).toHaveLength(1);
});

test('[RUN17] a Prometheus that is only late has lost nothing', async () => {
  await stage.begin(gate);
  stage.meet(5, { primary: 950, canary: 50 });
  await gate.look();
  stage.silent.add('prometheus');
  gate = stage.gate();
  await gate.look();
  expect(gate.answer('rollout').yes).toBe(false);
  stage.silent.clear();
  await gate.look();
  expect(rooms()).toEqual({ primary: 950, canary: 50 });
  expect(did()).not.toContain('release 1 is counted anew');
});

test('[RUN17] what is old by now is not missing because a gate that begins anew could not ask at first', async () => {
  await stage.begin(gate);
  stage.meet(5, { primary: 950, canary: 50 });
  stage.judge({ track: 'primary', age: '5m', percent: 5, badness: '0' }, 950);
  stage.judge({ track: 'canary', age: '5m', percent: 5, badness: '0' }, 50);
  // Older than any age: from now on they are numbers alone.
  stage.pass(600);
  await gate.look();
  stage.silent.add('prometheus');
  gate = stage.gate();
  await gate.look();
  stage.silent.clear();
  stage.pass(15);
  await gate.look();
  expect(gate.kept?.run?.sweep.missing).not.toMatchObject({ '20s': { '5': { canary: 50 } } });
  expect(rooms()).toEqual({ primary: 950, canary: 50 });
  const { mean } = gate.looked?.situation.verdict?.proofs[0] ?? {};
  expect(mean).toEqual({ primary: 0, canary: 0 });
});

test('[RUN1] a mend that comes while Prometheus is silent is not ended by what the one before had', async () => {
  await stage.begin(gate);
  stage.meet(5, { primary: 1_900, canary: 100 }, '1');
  await gate.look();
  expect(gate.answer('rollback').yes).toBe(true);
  stage.silent.add('prometheus');
  stage.seen = { ...stage.seen, digest: 'two', weight: 0 };
  stage.pass(15);
  await gate.look();
  expect(gate.answer('rollback').yes).toBe(false);
  expect(gate.answer('confirm-traffic-increase').yes).toBe(false);
  expect(stage.rollout).toMatchObject({ weight: 0 });
  stage.silent.clear();
  await gate.look();
  expect(gate.looked?.run).toMatchObject({ number: 2, digest: 'two', withdrawn: null });
});

test('[RUN1] a ConfigMap or Secret that changes under way is another release, of which nothing is known', async () => {
  stage.seen = { ...stage.seen, configs: 'a' };
  await stage.begin(gate);
  stage.meet(5, { primary: 1_900, canary: 100 });
  await gate.look();
  expect(gate.answer('confirm-traffic-increase').yes).toBe(true);
  // Flagger begins anew, by the same pods.
  stage.seen = { ...stage.seen, configs: 'b', weight: 0 };
  await gate.look();
  expect(gate.looked?.run).toMatchObject({ number: 2, digest: 'one', configs: 'b' });
  expect(stage.rollout).toMatchObject({ weight: 0, salt: 'salt 2' });
  stage.seen = { ...stage.seen, weight: 5 };
  stage.pass(60);
  await gate.look();
  expect(rooms()).toEqual({ primary: 0, canary: 0 });
});

test('[RUN19] a long run is read back in parts, some at each look: until then it is held, that is said, and Flagger is answered', async () => {
  await stage.begin(gate);
  stage.pass(7_000);
  stage.meet(5, { primary: 1_900, canary: 100 });
  gate = stage.gate();
  const held: string[] = [];
  const reads: number[] = [];
  for (let look = 0; look < 4; look += 1) {
    stage.reads = 0;
    await gate.look();
    reads.push(stage.reads);
    const { yes, why } = gate.answer('rollout');
    held.push(why.join('; '));
    expect(gate.answer('confirm-traffic-increase').why.join()).not.toContain('nothing was heard');
    expect([yes, gate.answer('confirm-traffic-increase').yes, gate.answer('rollback').yes]).toEqual(
      look < 3 ? [false, false, false] : [true, true, false],
    );
    // What waits for Prometheus keeps no answer waiting.
    let answers = (): void => undefined;
    stage.slow = new Promise((resolve) => (answers = resolve));
    const another = gate.look();
    await Promise.resolve();
    expect(gate.answer('rollout')).toEqual({ yes, why });
    answers();
    stage.silent.add('prometheus');
    await another;
    stage.silent.clear();
  }
  expect(reads).toEqual([3, 3, 3, 3]);
  expect(held).toEqual([
    ...[89, 59, 29].map(
      (minutes) => `not everything answers: rooms of the last ${minutes} min are still being read from Prometheus`,
    ),
    '',
  ]);
  expect(rooms()).toEqual({ primary: 1_900, canary: 100 });
  expect(did()).not.toContain('release 1 is counted anew');
});

test('[RUN19] nothing is made of what is read back so far: no room is missing by it', async () => {
  await stage.begin(gate);
  for (let minute = 0; minute < 60; minute += 1) {
    stage.meet(5, { primary: 19, canary: 1 });
    await gate.look();
  }
  gate = stage.gate();
  for (let look = 0; look < 6; look += 1) {
    await gate.look();
    stage.pass(1);
  }
  expect(gate.answer('rollback').yes).toBe(false);
  expect(rooms()).toEqual({ primary: 60 * 19, canary: 60 });
  expect(gate.looked?.situation.verdict?.proofs[0]?.mean).toEqual({ primary: 0, canary: 0 });
});

test('[EVD12] where all pods have come while Prometheus was silent, no room is missing that could not be read', async () => {
  await stage.begin(gate);
  stage.meet(5, { primary: 190, canary: 10 });
  await gate.look();
  stage.silent.add('prometheus');
  for (const track of ['primary', 'canary'] as const) stage.assign(track, 5, 20);
  for (let look = 0; look < 12; look += 1) {
    stage.pass(10);
    if (look === 6) stage.pods = stage.pods.map((pod) => ({ ...pod, id: `${pod.track}-other-0a1b2c` }));
    await gate.look();
  }
  expect(gate.looked?.situation.verdict?.proofs[0]?.mean).toEqual({ primary: 0, canary: 0 });
  expect(gate.answer('rollback').yes).toBe(false);
});
