import { expect, test } from 'vitest';
import { Stage } from './testing/stage.ts';

/** A cluster that comes up: nobody has been released yet, and the gate is there before the rooms are. */
test('[RUN9] a gate that was there before the first pod lets the first release begin', async () => {
  const stage = new Stage();
  stage.seen = { ...stage.seen, phase: 'Initialized' };
  stage.silent.add('room service');
  const gate = stage.gate();
  await gate.look();
  await gate.look();
  expect(gate.answer('confirm-rollout').why.join()).toContain('could not be published');
  stage.silent.delete('room service');
  await gate.look();
  stage.pass(15);
  await gate.look();
  expect(gate.answer('confirm-rollout')).toEqual({ yes: true, why: [] });
});

test("[GTE1] today's rate is that of the time in which it has met rooms", async () => {
  const stage = new Stage();
  const gate = stage.gate();
  await gate.look();
  stage.seen = { ...stage.seen, weight: 5 };
  stage.pass(15);
  await gate.look();
  stage.assign('primary', 5, 57);
  stage.assign('canary', 5, 3);
  stage.pass(30);
  stage.judge({ track: 'primary', age: '20s', percent: 5, badness: '0' }, 57);
  stage.judge({ track: 'canary', age: '20s', percent: 5, badness: '0' }, 3);
  stage.pass(60);
  await gate.look();
  // Its first rooms were judged 20 s after it met them, 90 s ago.
  expect(gate.looked?.situation.roomsPerS).toBeCloseTo(60 / 70, 6);
});
