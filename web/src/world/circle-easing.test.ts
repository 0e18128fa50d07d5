import { expect, test } from 'vitest';
import { CircleEasing, reachFor } from './circle-easing.ts';
import type { WorldCircle } from './types.ts';

const CIRCLE: WorldCircle = {
  id: 'c',
  x: 0,
  z: 0,
  radius: 1.5,
  mine: false,
  locked: false,
  count: 3,
  capacity: 15,
  talking: false,
};

test('the ring reaches for somebody who comes near, more the nearer they are', () => {
  expect(reachFor(CIRCLE, { x: 5, z: 0 })).toBe(0);
  const far = reachFor(CIRCLE, { x: 3, z: 0 });
  expect(far).toBeGreaterThan(0);
  expect(reachFor(CIRCLE, { x: 2.4, z: 0 })).toBeGreaterThan(far);
  expect(reachFor(CIRCLE, { x: 2.1, z: 0 })).toBe(1);
});

test('a locked or full circle reaches for nobody', () => {
  expect(reachFor({ ...CIRCLE, locked: true }, { x: 2, z: 0 })).toBe(0);
  expect(reachFor({ ...CIRCLE, count: 15 }, { x: 2, z: 0 })).toBe(0);
});

test('a circle fades in, and out when it breaks up', () => {
  const easing = new CircleEasing();
  easing.set([CIRCLE]);
  easing.step(0.05, false, null);
  const alpha = easing.rings[0]!.alpha;
  expect(alpha).toBeGreaterThan(0);
  expect(alpha).toBeLessThan(1);
  for (let k = 0; k < 200; k++) easing.step(0.05, false, null);
  expect(easing.rings[0]!.alpha).toBe(1);
  expect(easing.step(0.05, false, null)).toBe(false);
  easing.set([]);
  easing.step(0.05, false, null);
  expect(easing.circles).toEqual([]);
  expect(easing.rings[0]!.alpha).toBeLessThan(1);
  for (let k = 0; k < 200; k++) easing.step(0.05, false, null);
  expect(easing.rings).toEqual([]);
});

test('locking eases the double ring in; reduced motion cuts', () => {
  const easing = new CircleEasing();
  easing.set([CIRCLE]);
  easing.step(0, true, null);
  easing.set([{ ...CIRCLE, locked: true, radius: 2 }]);
  easing.step(0.05, false, null);
  expect(easing.rings[0]!.locked).toBeLessThan(0.5);
  easing.step(0, true, null);
  expect(easing.rings[0]).toMatchObject({ locked: 1, radius: 2 });
});
