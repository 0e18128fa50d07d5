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

  it('[MOV13] is held by one room with many such people at a time, and given back by that one alone', () => {
    const { pace } = made();
    const first = pace.hold(25, 400);
    expect([typeof first, pace.hold(1, 400)]).toEqual(['function', null]);
    first?.();
    const second = pace.hold(25, 400);
    expect(second).not.toBeNull();
    // Again, by whoever had it before.
    first?.();
    expect(pace.hold(1, 400)).toBeNull();
    second?.();
    expect(pace.hold(1, 400)).not.toBeNull();
  });

  it('[MOV13] is held by several rooms with a few each, as long as nobody waits for the others', async () => {
    const { clock, pace } = made();
    await clock.advance(10_000);
    const held = Array.from({ length: 20 }, () => pace.hold(2, 400)).filter((one) => one !== null);
    // Five turns at once, and ten in the 400 ms after the first of them.
    expect(held).toHaveLength(7);
    expect(pace.hold(25, 400)).toBeNull();
    for (const giveBack of held) giveBack();
    pace.take(MOVES_BURST + 10);
    expect(pace.hold(1, 400)).toBeNull();
    await clock.advance(EVERY_MS);
    expect(pace.hold(1, 400)).not.toBeNull();
  });

  it('[MOV3] gives a turn to who comes late, and where others wait at most every fifth', async () => {
    const { clock, pace } = made();
    await clock.advance(10_000);
    expect(Array.from({ length: MOVES_BURST }, () => pace.takeLate())).not.toContain(null);
    expect(pace.takeLate()).toBeNull();
    const late: number[] = [];
    const others: number[] = [];
    let next = 0;
    while (clock.now < 20_000) {
      // Somebody waits at any time, for one turn.
      if (next <= clock.now) {
        next = pace.take(1)[0] ?? NaN;
        others.push(next);
      }
      const turn = pace.takeLate();
      if (turn !== null) late.push(turn);
      await clock.advance(10);
    }
    expect(late.length + others.length).toBeGreaterThanOrEqual(9.8 * MOVES_PER_SECOND);
    expect(late.length / others.length).toBeGreaterThan(0.2);
    expect(late.length / others.length).toBeLessThanOrEqual(0.26);
  });
});
