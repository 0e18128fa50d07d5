import { limits } from '@atrium/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EDGE_SPACE_M, PERSON_SPACE_M, Walker, type Blocker } from './walker.ts';

const NO_PUSH = { x: 0, z: 0 };
const person = (x: number, z: number): Blocker => ({ x, z, radius: PERSON_SPACE_M });

function walk(walker: Walker, seconds: number, blockers: Blocker[] = [], push = NO_PUSH, radius = 20): void {
  for (let t = 0; t < seconds; t += 1 / 30) walker.step(1 / 30, push, blockers, radius);
}

test('keys walk at walking speed and turn me to where I walk', () => {
  const walker = new Walker({ x: 0, z: 0, yaw: 0 });
  expect(walker.step(0.5, { x: 1, z: 0 }, [], 20)).toBe(true);
  expect(walker.pose.x).toBeCloseTo(limits.WALK_SPEED_MPS * 0.5, 6);
  expect(walker.pose.yaw).toBeCloseTo(Math.PI / 2);
});

test('walking askew is not faster', () => {
  const walker = new Walker({ x: 0, z: 0, yaw: 0 });
  walker.step(1, { x: 1, z: 1 }, [], 20);
  expect(Math.hypot(walker.pose.x, walker.pose.z)).toBeCloseTo(limits.WALK_SPEED_MPS, 5);
});

test('a click is walked to and then stood on', () => {
  const walker = new Walker({ x: 0, z: 0, yaw: 0 });
  walker.walkTo({ x: 2, z: -3 });
  walk(walker, 3);
  expect(Math.hypot(walker.pose.x - 2, walker.pose.z + 3)).toBeLessThan(0.08);
  expect(walker.target).toBeNull();
  expect(walker.step(0.1, NO_PUSH, [], 20)).toBe(false);
});

test('a key takes over from a click', () => {
  const walker = new Walker({ x: 0, z: 0, yaw: 0 });
  walker.walkTo({ x: 5, z: 0 });
  walker.step(0.1, { x: -1, z: 0 }, [], 20);
  expect(walker.target).toBeNull();
  expect(walker.pose.x).toBeLessThan(0);
});

test('the floor ends before its edge', () => {
  const walker = new Walker({ x: 0, z: 0, yaw: 0 });
  walk(walker, 5, [], { x: 0, z: 1 }, 6);
  expect(walker.pose.z).toBeCloseTo(6 - EDGE_SPACE_M, 5);
});

test('somebody in the way is walked around', () => {
  const walker = new Walker({ x: -4, z: 0, yaw: 0 });
  walker.walkTo({ x: 4, z: 0 });
  walk(walker, 5, [person(0, 0)]);
  expect(Math.hypot(walker.pose.x - 4, walker.pose.z)).toBeLessThan(0.1);
});

test('a wall of people between two places is walked around as well', () => {
  const walker = new Walker({ x: -4, z: 0.1, yaw: 0 });
  walker.walkTo({ x: 4, z: 0.1 });
  walk(walker, 8, [person(0, -1), person(0, 0), person(0, 1)]);
  expect(Math.hypot(walker.pose.x - 4, walker.pose.z - 0.1)).toBeLessThan(0.1);
});

test('a place where somebody stands is given up beside them', () => {
  const walker = new Walker({ x: -4, z: 0, yaw: 0 });
  walker.walkTo({ x: 0, z: 0 });
  walk(walker, 6, [person(0, 0)]);
  expect(walker.target).toBeNull();
  expect(Math.hypot(walker.pose.x, walker.pose.z)).toBeLessThan(PERSON_SPACE_M + 0.4);
});

test('keys slide along somebody instead of stopping at them', () => {
  const walker = new Walker({ x: -2, z: 0.4, yaw: 0 });
  walk(walker, 2, [person(0, 0)], { x: 1, z: 0 });
  expect(walker.pose.x).toBeGreaterThan(2);
});

test('who stands inside somebody can walk out', () => {
  const walker = new Walker({ x: 0.1, z: 0, yaw: 0 });
  walk(walker, 1, [person(0, 0)], { x: 1, z: 0 });
  expect(walker.pose.x).toBeGreaterThan(1);
});

test('nobody ever walks into anybody, off the floor, or faster than walking', () => {
  const place = fc.record({
    x: fc.double({ min: -5, max: 5, noNaN: true }),
    z: fc.double({ min: -5, max: 5, noNaN: true }),
  });
  fc.assert(
    fc.property(
      place,
      fc.array(place, { maxLength: 12 }),
      fc.array(place, { minLength: 1, maxLength: 4 }),
      (start, others, targets) => {
        const blockers = others
          .filter((o) => Math.hypot(o.x - start.x, o.z - start.z) > PERSON_SPACE_M)
          .map((o) => person(o.x, o.z));
        const walker = new Walker({ ...start, yaw: 0 });
        for (const target of targets) {
          walker.walkTo(target);
          for (let k = 0; k < 40; k++) {
            const before = walker.pose;
            walker.step(0.05, NO_PUSH, blockers, 6);
            const { x, z } = walker.pose;
            expect(Math.hypot(x - before.x, z - before.z)).toBeLessThanOrEqual(limits.WALK_SPEED_MPS * 0.05 + 1e-6);
            expect(Math.hypot(x, z)).toBeLessThanOrEqual(
              Math.max(6 - EDGE_SPACE_M, Math.hypot(before.x, before.z)) + 1e-9,
            );
            for (const b of blockers) expect(Math.hypot(x - b.x, z - b.z)).toBeGreaterThan(b.radius - 0.03);
          }
        }
      },
    ),
    { numRuns: 200 },
  );
});
