import { expect, test } from 'vitest';
import { CameraRig } from './camera-rig.ts';
import { stepSpring, wrapAngle } from './spring.ts';
import type { View } from './view.ts';

const HERE: View = { x: 0, y: 0.5, z: 0, distance: 26, pitch: 0.5, yaw: 0, shiftX: 0, shiftY: 0 };
const THERE: View = { ...HERE, x: 6, distance: 20 };

test('the spring arrives and never overshoots', () => {
  let spring = { value: 0, velocity: 0 };
  for (let k = 0; k < 120; k++) {
    spring = stepSpring(spring, 1, 0.9, 1 / 60);
    expect(spring.value).toBeLessThanOrEqual(1);
  }
  expect(spring.value).toBeGreaterThan(0.99);
});

test('the spring goes the same way in long frames as in short ones', () => {
  let fine = { value: 0, velocity: 3 };
  for (let k = 0; k < 10; k++) fine = stepSpring(fine, 5, 0.9, 0.05);
  const coarse = stepSpring({ value: 0, velocity: 3 }, 5, 0.9, 0.5);
  expect(coarse.value).toBeCloseTo(fine.value, 9);
  expect(coarse.velocity).toBeCloseTo(fine.velocity, 9);
});

test('the camera eases to a goal, then rests exactly on it and says so', () => {
  const rig = new CameraRig();
  rig.step(HERE, 0, false);
  expect(rig.step(THERE, 1 / 60, false)).toBe(true);
  expect(rig.view!.x).toBeGreaterThan(0);
  expect(rig.view!.x).toBeLessThan(1);
  for (let k = 0; k < 240; k++) rig.step(THERE, 1 / 60, false);
  expect(rig.view).toEqual(THERE);
  expect(rig.step(THERE, 1 / 60, false)).toBe(false);
});

test('reduced motion cuts', () => {
  const rig = new CameraRig();
  rig.step(HERE, 0, true);
  expect(rig.step(THERE, 1 / 60, true)).toBe(true);
  expect(rig.view).toEqual(THERE);
  expect(rig.step(THERE, 1 / 60, true)).toBe(false);
});

test('angles take the short way', () => {
  expect(wrapAngle(Math.PI * 1.5)).toBeCloseTo(-Math.PI / 2);
  expect(wrapAngle(-7)).toBeCloseTo(-7 + 2 * Math.PI);
});
