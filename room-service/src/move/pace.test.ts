import { describe, expect, it } from 'vitest';
import { MOVES_BURST, MOVES_PER_SECOND, Pace } from './pace.ts';
import { Clockwork } from './testing/clockwork.ts';

const EVERY_MS = 1000 / MOVES_PER_SECOND;

describe('the bucket of a pod', () => {
  const made = () => {
    const clock = new Clockwork();
    return { clock, pace: new Pace({ clock: { now: () => clock.now, after: clock.after } }) };
  };

  it('[MOV3] gives some turns at once after a rest, then one after another, whoever takes them', async () => {
    const { clock, pace } = made();
    await clock.advance(10_000);
    const turns = [...pace.take(3), ...pace.take(7)].map((at) => Math.max(0, at - clock.now));
    expect(turns.slice(0, MOVES_BURST)).toEqual(Array(MOVES_BURST).fill(0));
    expect(turns.slice(MOVES_BURST)).toEqual([1, 2, 3, 4, 5].map((n) => n * EVERY_MS));
    expect([pace.waitMs(1), pace.waitMs(10)]).toEqual([6 * EVERY_MS, 15 * EVERY_MS]);
    await clock.advance(6 * EVERY_MS);
    expect([pace.waitMs(1), pace.waitMs(10)]).toEqual([0, 9 * EVERY_MS]);
    await clock.advance(10_000);
    expect([pace.waitMs(1), pace.waitMs(MOVES_BURST), pace.take(0)]).toEqual([0, 0, []]);
  });

  it('[MOV13] is held by one room at a time, and given back by that one alone', () => {
    const { pace } = made();
    const first = pace.hold();
    expect([typeof first, pace.hold()]).toEqual(['function', null]);
    first?.();
    const second = pace.hold();
    expect(second).not.toBeNull();
    // Again, by whoever had it before.
    first?.();
    expect(pace.hold()).toBeNull();
    second?.();
    expect(pace.hold()).not.toBeNull();
  });
});
