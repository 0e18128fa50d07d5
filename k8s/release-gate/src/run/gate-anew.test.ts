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
