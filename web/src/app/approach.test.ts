import { limits, type Pose } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../net/testing/fake-clock.ts';
import { atCircle, besidePerson } from './approach.ts';
import { Emitter } from './emitter.ts';
import { PlainWalker } from './plain-walker.ts';

describe('approach', () => {
  it('stops beside a person on the side one comes from, near enough for a circle', () => {
    expect(besidePerson({ x: 10, z: 0 }, { x: 0, z: 0 })).toEqual({ x: 1.4, z: 0 });
    expect(besidePerson({ x: 0.5, z: 0 }, { x: 0, z: 0 })).toEqual({ x: 0.5, z: 0 });
    const unknown = besidePerson(null, { x: 2, z: 2 });
    expect(Math.hypot(unknown.x - 2, unknown.z - 2)).toBeCloseTo(1.4);
  });

  it('walks well into the ring of a circle', () => {
    const place = atCircle({ x: 0, z: 9 }, { x: 0, z: 0, radius: 2 });
    expect(place.x).toBeCloseTo(0);
    expect(place.z).toBeCloseTo(1.2);
  });
});

describe('PlainWalker', () => {
  function build(block: (pose: Pose) => Pose = (pose) => pose) {
    const clock = new FakeClock();
    let self: Pose = { x: 0, z: 0, yaw: 0 };
    const steps: { pose: Pose; walking: boolean }[] = [];
    const walker = new PlainWalker({
      clock,
      self: () => self,
      step: (pose, walking) => {
        self = block(pose);
        steps.push({ pose, walking });
      },
    });
    return { clock, steps, walker, self: () => self };
  }

  it('walks there below the limit of speed, says that it stopped, and is done', async () => {
    const { clock, steps, walker, self } = build();
    walker.walkTo({ x: 3, z: 4 });
    await clock.advance(5_000);
    expect(self().x).toBeCloseTo(3);
    expect(self().z).toBeCloseTo(4);
    expect(steps.map(({ walking }) => walking).lastIndexOf(false)).toBe(steps.length - 1);
    const farthest = Math.max(
      ...steps
        .slice(1)
        .map(({ pose }, n) => Math.hypot(pose.x - (steps[n]?.pose.x ?? 0), pose.z - (steps[n]?.pose.z ?? 0))),
    );
    expect(farthest).toBeLessThan((limits.WALK_SPEED_MPS * limits.TICK_MS) / 1000);
    expect(clock.waiting).toBe(0);
  });

  it('gives up before a ring that the room lets nobody through', async () => {
    const { clock, steps, walker } = build((pose) => ({ ...pose, x: Math.min(pose.x, 2) }));
    walker.walkTo({ x: 5, z: 0 });
    await clock.advance(10_000);
    expect(steps.at(-1)?.walking).toBe(false);
    expect(steps.length).toBeLessThan(40);
    expect(clock.waiting).toBe(0);
  });

  it('turns to a new target in the middle of the way, and stops when told', async () => {
    const { clock, walker, self, steps } = build();
    walker.walkTo({ x: 10, z: 0 });
    await clock.advance(1_000);
    walker.walkTo({ x: 0, z: 0 });
    await clock.advance(400);
    const { x } = self();
    expect(x).toBeGreaterThan(0.5);
    expect(x).toBeLessThan(2.6);
    walker.stop();
    walker.stop();
    expect(steps.filter(({ walking }) => !walking)).toHaveLength(2);
    await clock.advance(5_000);
    expect(self().x).toBe(x);
  });
});

describe('Emitter', () => {
  it('tells every listener until it is undone, and each once', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    const listener = (value: number): void => void heard.push(value);
    const undo = emitter.on(listener);
    emitter.on(listener);
    emitter.emit(1);
    undo();
    undo();
    emitter.emit(2);
    expect(heard).toEqual([1, 1, 2]);
    expect(emitter.size).toBe(1);
  });
});
