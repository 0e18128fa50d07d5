import { expect, test } from 'vitest';
import { planterCount, planterPlaces, sizeFacing } from './edge-places.ts';
import { FLOOR_EASE_MS, floorRadius } from './floor-ease.ts';

const FLOOR = { from: 6, to: 10, since: 1_000 };

test('the floor eases between its radii over two seconds of server time', () => {
  expect(floorRadius(FLOOR, 0)).toBe(6);
  expect(floorRadius(FLOOR, 1_000 + FLOOR_EASE_MS / 2)).toBe(8);
  expect(floorRadius(FLOOR, 1_000 + FLOOR_EASE_MS)).toBe(10);
  expect(floorRadius(FLOOR, 1e12)).toBe(10);
});

test('the floor moves on steadily and without a jerk at either end', () => {
  let last = 6;
  let lastStep = 0;
  for (let now = 1_000; now <= 3_000; now += 50) {
    const radius = floorRadius(FLOOR, now);
    expect(radius).toBeGreaterThanOrEqual(last);
    expect(Math.abs(radius - last - lastStep)).toBeLessThan(0.05);
    lastStep = radius - last;
    last = radius;
  }
});

test('planters stand 2 to 4.4 m apart on every floor', () => {
  for (let radius = 6; radius < 120; radius += 0.7) {
    const spacing = (2 * Math.PI * radius) / planterCount(radius);
    expect(spacing).toBeGreaterThan(2);
    expect(spacing).toBeLessThan(4.4);
  }
});

test('a growing floor moves no planter along the kerb: new ones grow between the old', () => {
  const before = planterPlaces(10, 10, 1);
  const half = planterPlaces(10, 20, 0.5);
  for (const { angle } of before) {
    expect(half.some((place) => Math.abs(place.angle - angle) < 1e-9 && place.size === 1)).toBe(true);
  }
  expect(half.filter(({ size }) => size === 0.5)).toHaveLength(10);
  const after = planterPlaces(20, 20, 1);
  expect(after.map(({ angle }) => angle)).toEqual(half.map(({ angle }) => angle));
});

test('a shrinking floor takes them back the same way', () => {
  expect(planterPlaces(20, 10, 0.25).filter(({ size }) => size === 0.75)).toHaveLength(10);
});

test('no planter stands between the camera and the people', () => {
  expect(sizeFacing(1)).toBe(0);
  expect(sizeFacing(0)).toBe(1);
  expect(sizeFacing(-1)).toBe(1);
});
