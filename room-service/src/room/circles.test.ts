import { describe, expect, test } from 'vitest';
import { Rehearsal } from './rehearsal.ts';
import { Room } from './room.ts';
import { slotPlace, spacing } from './slots.ts';

const pair = (x = 0, z = 0) => {
  const stage = new Rehearsal();
  const { ids, circle } = stage.circle(x, z, 2);
  return { stage, a: ids[0]!, b: ids[1]!, circle };
};

describe('circles', () => {
  test('[CIR1] two who stop within 1.9 m form one after 300 ms', () => {
    const stage = new Rehearsal();
    const [a, b] = [stage.join(), stage.join()];
    stage.walk([a, -0.9, 0], [b, 0.95, 0]);
    expect(stage.circleOf(a)).toBeNull();
    stage.wait(500);
    expect(stage.circleOf(a)).not.toBeNull();
    expect(stage.circleOf(b)).toBe(stage.circleOf(a));
    expect(stage.said('circles').at(-1)?.d.changed[0]?.members).toHaveLength(2);
  });

  test('[CIR1] not from farther away, not while walking past, and not where nobody has walked', () => {
    const stage = new Rehearsal();
    const [a, b] = [stage.join(), stage.join()];
    stage.walk([a, -1, 0], [b, 0.95, 0]);
    stage.wait(2_000);
    expect(stage.circleOf(a)).toBeNull();
    stage.walk([b, -5, 0]);
    expect(stage.circleOf(a)).toBeNull();
    const crowd = new Rehearsal();
    for (let i = 0; i < 400; i += 1) crowd.join();
    for (const id of Array.from({ length: 400 }, (_, i) => crowd.room.idAt(i))) expect(id).not.toBeNull();
    crowd.wait(3_000);
    expect(crowd.room.glimpse().circles).toEqual([]);
  });

  test('[CIR2] who stops at an open ring is taken in, who walks through is not', () => {
    const { stage, a, circle } = pair();
    const c = stage.join();
    stage.walk([c, 0, 4]);
    stage.walk([c, 0, -4]);
    expect(stage.circleOf(c)).toBeNull();
    stage.walk([c, 0, -1.8]);
    stage.wait(500);
    expect(stage.circleOf(c)).toBe(circle);
    expect(stage.ring(a).members).toHaveLength(3);
  });

  test('[CIR2] who stands near is not swallowed when the ring grows', () => {
    const { stage, a } = pair();
    const bystander = stage.join();
    stage.walk([bystander, 0, 2.1]);
    stage.wait(1_000);
    const others = Array.from({ length: 3 }, () => stage.join());
    for (const id of others) {
      stage.walk([id, 0, -stage.ring(a).radius - 0.4]);
      stage.wait(3_000);
    }
    expect(stage.ring(a).members).toHaveLength(5);
    expect(stage.distance(bystander, a)).toBeLessThan(4);
    expect(stage.circleOf(bystander)).toBeNull();
  });

  test('[CIR3] a locked circle takes nobody in and says so once per approach', () => {
    const { stage, a, circle } = pair();
    stage.room.setLock(a, true, stage.now);
    const c = stage.join();
    for (let approach = 0; approach < 2; approach += 1) {
      stage.walk([c, 0, 4]);
      stage.walk([c, 0, 0.5]);
      stage.wait(500);
      stage.walk([c, 0.3, 0.5]);
      stage.wait(2_000);
    }
    expect(stage.circleOf(c)).toBeNull();
    const notice = { to: [c], m: 'circleNotice', d: { circle, what: 'locked' } };
    expect(stage.said('circleNotice')).toEqual([notice, notice]);
  });

  test('[CIR4] a full circle says "full" once, and "free" to who is still near', () => {
    const stage = new Rehearsal({ circle: 3 });
    const { ids, circle } = stage.circle(0, 0, 3);
    const [near, far] = [stage.join(), stage.join()];
    for (const id of [near, far]) {
      stage.walk([id, 0, 1.9]);
      stage.wait(500);
      stage.walk([id, 0.2, 1.9]);
      stage.wait(500);
      stage.walk([id, id === near ? -2 : 0, id === near ? 4 : -8]);
    }
    expect(stage.said('circleNotice').map((event) => [event.to, event.d.what])).toEqual([
      [[near], 'full'],
      [[far], 'full'],
    ]);
    stage.walk([ids[0]!, 5, -1]);
    expect(stage.said('circleNotice')).toEqual([{ to: [near], m: 'circleNotice', d: { circle, what: 'free' } }]);
    stage.wait(2_000);
    expect(stage.circleOf(near)).toBeNull();
    stage.walk([near, 0, 1.7]);
    stage.wait(500);
    expect(stage.circleOf(near)).toBe(circle);
    expect(stage.said('circleNotice')).toEqual([]);
  });

  test('[CIR5] shuffling inside keeps membership, walking out ends it', () => {
    const stage = new Rehearsal();
    const { ids, circle } = stage.circle(0, 0, 3);
    const [a] = ids;
    const edge = stage.ring(a!).radius + 1.2;
    stage.walk([a!, edge, 0]);
    expect(stage.circleOf(a!)).toBe(circle);
    stage.wait(4_000);
    stage.walk([a!, edge + 0.3, 0]);
    expect(stage.circleOf(a!)).toBeNull();
    expect(stage.ring(ids[1]!).id).toBe(circle);
    stage.wait(3_000);
    expect(stage.circleOf(a!)).toBeNull();
  });

  test('[CIR6] the last member is in no circle, and the lock is gone', () => {
    const { stage, a, b, circle } = pair();
    stage.room.setLock(a, true, stage.now);
    stage.walk([b, 0, 5]);
    stage.tick();
    expect([a, b].map((id) => stage.circleOf(id))).toEqual([null, null]);
    expect(stage.said('circles').at(-1)?.d).toEqual({ changed: [], gone: [circle] });
    stage.walk([b, 0, 1]);
    stage.wait(500);
    expect(stage.ring(a)).toMatchObject({ locked: false });
    expect(stage.circleOf(a)).not.toBe(circle);
    stage.room.leave(b, stage.now);
    expect(stage.circleOf(a)).toBeNull();
  });

  test('[CIR7] [CIR8] [CIR9] members end up in their slots, facing the middle', () => {
    for (const count of [2, 3, 5, 9]) {
      const stage = new Rehearsal();
      const { ids } = stage.circle(0, 0, count);
      const ring = stage.ring(ids[0]!);
      expect(ring.members).toHaveLength(count);
      for (const [slot, id] of ring.members.entries()) {
        const { x, z, yaw } = stage.place(id);
        const target = slotPlace(ring, ring.angle, slot, count);
        expect(Math.hypot(x - target.x, z - target.z)).toBeLessThan(0.051);
        expect(Math.sin(yaw)).toBeCloseTo((ring.x - x) / Math.hypot(ring.x - x, ring.z - z), 1);
      }
      const xs = ring.members.map((id) => stage.place(id).x).sort((a, b) => a - b);
      for (let i = 1; i < count; i += 1) expect(xs[i]! - xs[i - 1]!).toBeGreaterThan(0.05);
      expect(stage.distance(ring.members[0]!, ring.members[1]!)).toBeCloseTo(spacing(count), 0);
    }
  });

  test('[CIR9] a glide is slow, never overshoots, and ends', () => {
    const { stage, a } = pair();
    stage.walk([a, -1.6, 0.9]);
    const ring = stage.ring(a);
    const target = slotPlace(ring, ring.angle, ring.members.indexOf(a), 2);
    let left = Infinity;
    stage.wait(300);
    stage.room.drainMovedByRoom();
    for (let i = 0; i < 60; i += 1) {
      const before = stage.place(a);
      stage.tick();
      const after = stage.place(a);
      expect(Math.hypot(after.x - before.x, after.z - before.z)).toBeLessThan(0.12 + 1e-5);
      const now = Math.hypot(after.x - target.x, after.z - target.z);
      expect(now).toBeLessThanOrEqual(left + 1e-6);
      left = now;
    }
    expect(left).toBeLessThan(1e-5);
    expect(stage.room.drainMovedByRoom()).toContain(stage.room.indexOf(a));
    stage.wait(500);
    expect(stage.room.drainMovedByRoom().size).toBe(0);
  });

  test('[CIR10] own steps suspend the glide for 400 ms', () => {
    const { stage, a } = pair();
    const { x, z } = stage.place(a);
    stage.room.move(a, { x: x - 0.3, z, yaw: 0 }, stage.now);
    const stepped = stage.place(a);
    stage.wait(300);
    expect(stage.place(a)).toEqual(stepped);
    stage.wait(200);
    expect(stage.place(a)).not.toEqual(stepped);
    const gliding = stage.place(a);
    stage.room.move(a, { ...gliding, yaw: 1 }, stage.now);
    stage.tick();
    expect(stage.place(a).x).not.toBe(gliding.x);
  });

  test('[CIR11] who steps out is led outside, stays out, and may come back', () => {
    const stage = new Rehearsal();
    const { ids, circle } = stage.circle(0, 0, 3);
    const [a] = ids;
    expect(stage.room.stepOut(a!, stage.now).ok).toBe(true);
    expect(stage.room.stepOut(a!, stage.now)).toMatchObject({ error: { code: 'not_in_circle' } });
    stage.wait(5_000);
    const { x, z } = stage.place(a!);
    const ring = stage.ring(ids[1]!);
    expect(Math.hypot(x - ring.x, z - ring.z)).toBeGreaterThan(ring.radius + 1.5);
    expect(stage.circleOf(a!)).toBeNull();
    stage.walk([a!, ring.x, ring.z + 1.6]);
    stage.wait(500);
    expect(stage.circleOf(a!)).toBe(circle);
  });

  test('[CIR11] before having been outside, only a new step after 3 s brings one back', () => {
    const stage = new Rehearsal();
    const { ids, circle } = stage.circle(0, 0, 3);
    const [a] = ids;
    stage.room.stepOut(a!, stage.now);
    stage.wait(200);
    const { x, z } = stage.place(a!);
    stage.walk([a!, x * 0.9, z * 0.9]);
    stage.wait(1_500);
    expect(stage.circleOf(a!)).toBeNull();
    stage.wait(1_500);
    expect(stage.circleOf(a!)).toBeNull();
    stage.walk([a!, x, z]);
    stage.wait(500);
    expect(stage.circleOf(a!)).toBe(circle);
  });

  test('[CIR12] [CIR7] fifteen fit, the sixteenth finds it full', () => {
    const stage = new Rehearsal();
    const { ids } = stage.circle(0, 0, 15);
    const ring = stage.ring(ids[0]!);
    expect(ring.members).toHaveLength(15);
    const late = stage.join();
    stage.walk([late, ring.x, ring.z]);
    stage.wait(1_000);
    expect(stage.circleOf(late)).toBeNull();
    expect(stage.ring(ids[0]!).members).toHaveLength(15);
    expect(stage.said('circleNotice').at(-1)?.d.what).toBe('full');
  });

  test('[CIR13] a circle at the edge lies on the floor', () => {
    const { stage, a, circle } = pair(4.9, 0);
    for (let i = 0; i < 3; i += 1) {
      const c = stage.join();
      stage.walk([c, stage.ring(a).x, stage.ring(a).z + 1.5]);
      stage.wait(4_000);
    }
    const ring = stage.ring(a);
    expect(ring).toMatchObject({ id: circle });
    expect(ring.members).toHaveLength(5);
    expect(Math.hypot(ring.x, ring.z) + ring.radius).toBeLessThan(5.5 + 1e-6);
  });

  test('[CIR13] circles beside each other keep apart', () => {
    const { stage, a } = pair();
    const [c, d] = [stage.join(), stage.join()];
    stage.room.setLock(a, true, stage.now);
    stage.walk([c, 0.3, 1.5], [d, -0.3, 1.5]);
    stage.wait(1_000);
    const [one, two] = [stage.ring(a), stage.ring(c)];
    expect(two.id).not.toBe(one.id);
    expect(Math.hypot(one.x - two.x, one.z - two.z)).toBeGreaterThan(one.radius + two.radius);
  });

  test('[CIR14] members lock and unlock; an outsider inside is led out, and may enter afterwards', () => {
    const { stage, a, b, circle } = pair();
    const c = stage.join();
    expect(stage.room.setLock(c, true, stage.now)).toMatchObject({ error: { code: 'not_in_circle' } });
    stage.walk([c, 0, 3]);
    for (let i = 0; i < 9; i += 1) {
      stage.step(c, 0, 0);
      stage.tick();
    }
    expect(stage.circleOf(c)).toBeNull();
    stage.room.setLock(b, true, stage.now);
    stage.wait(3_000);
    const ring = stage.ring(a);
    expect(ring).toMatchObject({ id: circle, locked: true });
    expect([...ring.members].sort()).toEqual([a, b].sort());
    expect(Math.hypot(stage.place(c).x - ring.x, stage.place(c).z - ring.z)).toBeGreaterThan(ring.radius);
    stage.room.setLock(a, false, stage.now);
    stage.walk([c, 0, 1.2]);
    stage.wait(500);
    expect(stage.circleOf(c)).toBe(circle);
  });

  test('[CIR17] a circle shows who turned its lock, also after a snapshot', () => {
    const { stage, a, b } = pair();
    expect(stage.ring(a)).not.toHaveProperty('lockBy');
    stage.room.setLock(a, true, stage.now);
    stage.room.setLock(b, true, stage.now);
    expect(stage.ring(a)).toMatchObject({ locked: true, lockBy: a });
    stage.room.setLock(b, false, stage.now);
    expect(stage.ring(a)).toMatchObject({ locked: false, lockBy: b });
    stage.room = Room.restore(stage.room.snapshot(), { now: stage.now, ...stage.sources() });
    expect(stage.ring(a)).toMatchObject({ locked: false, lockBy: b });
  });

  test('[CIR15] people who are reconnecting keep their slot and enter nothing', () => {
    const { stage, a, b } = pair();
    stage.room.disconnect(b, stage.now);
    stage.wait(2_000);
    expect(stage.ring(a).members).toContain(b);
    const [c, d] = [stage.join(), stage.join()];
    stage.walk([c, 4, 0], [d, 5, -2]);
    stage.wait(500);
    stage.walk([d, 4, -1]);
    stage.room.disconnect(c, stage.now);
    stage.wait(1_000);
    expect(stage.circleOf(c)).toBeNull();
    stage.walk([c, 4, 0]);
    stage.room.resume(c, stage.now);
    stage.walk([d, 4, -1.2]);
    stage.wait(500);
    expect(stage.circleOf(c)).not.toBeNull();
    const e = stage.join();
    stage.walk([e, 0, 2.3]);
    for (let i = 0; i < 2; i += 1) stage.step(e, 0, 0);
    stage.room.disconnect(e, stage.now);
    stage.wait(1_000);
    expect(stage.circleOf(e)).toBeNull();
    stage.room.resume(e, stage.now);
    stage.tick();
    expect(stage.circleOf(e)).toBe(stage.circleOf(a));
  });

  test('[CIR16] a circle shows talk at most once a second, a locked one never', () => {
    const { stage, a, b } = pair();
    stage.said('circles');
    let changes = 0;
    for (let i = 0; i < 50; i += 1) {
      stage.room.setTalking(new Set(i % 2 ? [a] : []));
      stage.tick();
      changes += stage.said('circles').length;
    }
    expect(changes).toBeGreaterThan(2);
    expect(changes).toBeLessThanOrEqual(5);
    stage.room.setTalking(new Set([b]));
    stage.wait(1_000);
    expect(stage.ring(a).talking).toBe(true);
    stage.room.setLock(a, true, stage.now);
    expect(stage.ring(a).talking).toBe(false);
    stage.wait(3_000);
    expect(stage.ring(a).talking).toBe(false);
  });
});
