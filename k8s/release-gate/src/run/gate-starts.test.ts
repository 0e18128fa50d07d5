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
