import { expect, test } from 'vitest';
import { Me } from './me.ts';

const STILL = { x: 0, z: 0 };

test('every step is told, and the stop once', () => {
  const me = new Me({ x: 0, z: 0, yaw: 0 });
  expect(me.step(0.03, { x: 1, z: 0 }, [], 9, false)).toBe('step');
  expect(me.step(0.03, STILL, [], 9, false)).toBe('stop');
  expect(me.step(0.03, STILL, [], 9, false)).toBeNull();
});

test('I glide to where the server puts me, and am there at once for the wire', () => {
  const me = new Me({ x: 0, z: 0, yaw: 0 });
  me.place({ x: 1, z: 0, yaw: 1 });
  expect(me.pose.x).toBe(1);
  expect(me.drawn.x).toBe(0);
  me.step(0.09, STILL, [], 9, false);
  expect(me.drawn.x).toBeCloseTo(0.5, 5);
  expect(me.drawn.walking).toBe(true);
  for (let k = 0; k < 60; k++) me.step(0.03, STILL, [], 9, false);
  expect(me.drawn).toMatchObject({ x: 1, walking: false });
});

test('with reduced motion, and over a long way, I am put there', () => {
  const me = new Me({ x: 0, z: 0, yaw: 0 });
  me.place({ x: 1, z: 0, yaw: 0 });
  me.step(0.01, STILL, [], 9, true);
  expect(me.drawn.x).toBe(1);
  me.place({ x: 8, z: 0, yaw: 0 });
  expect(me.drawn.x).toBe(8);
});

test('a walk goes on from where the server puts me, and is given up where it comes no nearer', () => {
  const me = new Me({ x: 0, z: 0, yaw: 0 });
  me.walkTo({ x: 6, z: 0 });
  me.step(0.2, STILL, [], 9, false);
  me.place({ ...me.pose, x: me.pose.x - 0.5 });
  expect(me.target).not.toBeNull();
  for (let k = 0; k < 10; k++) {
    me.step(0.2, STILL, [], 9, false);
    me.place({ x: 0.5, z: 0, yaw: 0 });
  }
  expect(me.target).toBeNull();
});
