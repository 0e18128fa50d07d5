import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Rehearsal } from './rehearsal.ts';

/** Many runs on a busy machine; nothing here depends on speed. */
vi.setConfig({ testTimeout: 60_000 });

describe('steps', () => {
  test('[WLK1] what is not a number, and who is not connected, does not move', () => {
    const stage = new Rehearsal();
    const a = stage.join();
    const before = stage.place(a);
    for (const bad of [NaN, Infinity, -Infinity]) {
      expect(stage.room.move(a, { ...before, x: bad }, stage.now)).toBe('ignored');
      expect(stage.room.move(a, { ...before, z: bad }, stage.now)).toBe('ignored');
      expect(stage.room.move(a, { ...before, yaw: bad }, stage.now)).toBe('ignored');
    }
    stage.room.disconnect(a, stage.now);
    expect(stage.room.move(a, { x: 0, z: 0, yaw: 0 }, stage.now)).toBe('ignored');
    expect(stage.place(a)).toEqual(before);
  });

  test('[WLK2] who jumps is stopped on the way and told; who walks is not', () => {
    const stage = new Rehearsal();
    const a = stage.join();
    const from = stage.place(a);
    expect(stage.room.move(a, { x: -from.x, z: -from.z, yaw: 0 }, stage.now)).toBe('corrected');
    const to = stage.place(a);
    expect(Math.hypot(to.x - from.x, to.z - from.z)).toBeCloseTo(1.6, 3);
    expect(stage.room.drainMovedByRoom()).toEqual(new Set([stage.room.indexOf(a)]));
    stage.wait(1_000);
    for (let i = 0; i < 30; i += 1) {
      const { x, z } = stage.place(a);
      const angle = i * 0.2;
      const pose = { x: x + 0.32 * Math.cos(angle), z: z + 0.32 * Math.sin(angle), yaw: 0 };
      if (Math.hypot(pose.x, pose.z) < 5.4) expect(stage.room.move(a, pose, stage.now)).toBe('ok');
      stage.tick();
    }
    expect(stage.room.drainMovedByRoom().size).toBe(0);
  });

  test('[WLK2] [WLK3] whatever a client says, it stays on the floor and is no faster than walking', () => {
    const step = fc.record({
      x: fc.double({ noNaN: false }),
      z: fc.oneof(fc.double({ min: -9, max: 9, noNaN: true }), fc.double()),
      yaw: fc.double(),
      ms: fc.integer({ min: -50, max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const stage = new Rehearsal();
        const a = stage.join();
        const start = stage.now;
        let walkedM = 0;
        let latest = start;
        for (const { ms, ...pose } of steps) {
          stage.now += ms;
          latest = Math.max(latest, stage.now);
          const from = stage.place(a);
          stage.room.move(a, pose, stage.now);
          const to = stage.place(a);
          walkedM += Math.hypot(to.x - from.x, to.z - from.z);
          expect(Math.hypot(to.x, to.z)).toBeLessThan(5.5 + 1e-5);
          expect(Math.abs(to.yaw)).toBeLessThanOrEqual(Math.PI + 1e-6);
        }
        expect(walkedM).toBeLessThan(1.6 + ((latest - start) / 1000) * 3.2 * 1.05 + 1e-3);
      }),
    );
  });

  test('[WLK3] a step off the floor ends inside its edge', () => {
    const stage = new Rehearsal();
    const a = stage.join();
    stage.walk([a, 5, 0]);
    stage.wait(500);
    expect(stage.room.move(a, { x: 6.2, z: 0, yaw: 0 }, stage.now)).toBe('corrected');
    expect(stage.place(a).x).toBeCloseTo(5.5);
  });

  test('[WLK4] a ring that is locked stops an outsider, who slides along it; an open one does not', () => {
    const stage = new Rehearsal();
    const { ids, circle } = stage.circle(0, 0, 2);
    const c = stage.join();
    stage.walk([c, 3, 0.2]);
    stage.walk([c, 0, 0.2]);
    expect(Math.abs(stage.place(c).x)).toBeLessThan(0.1);
    stage.walk([c, 3, 0.2]);
    stage.wait(1_000);
    stage.room.setLock(ids[0]!, true, stage.now);
    const radius = stage.ring(ids[0]!).radius;
    const outcomes = new Set<string>();
    for (let i = 0; i < 30; i += 1) {
      const { x, z } = stage.place(c);
      outcomes.add(stage.room.move(c, { x: x - 0.3, z, yaw: 0 }, stage.now));
      stage.tick();
      expect(Math.hypot(stage.place(c).x, stage.place(c).z)).toBeGreaterThan(radius - 1e-3);
    }
    expect(outcomes).toContain('corrected');
    expect(stage.place(c).x).toBeLessThan(-1);
    expect(stage.circleOf(c)).toBeNull();
    expect(stage.ring(ids[0]!).id).toBe(circle);
  });
});
