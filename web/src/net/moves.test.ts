import { limits } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { Moves } from './moves.ts';
import { FakeClock } from './testing/fake-clock.ts';

function build() {
  const clock = new FakeClock();
  const sent: { at: number; x: number; walking: boolean }[] = [];
  const start = clock.now();
  const moves = new Moves({
    clock,
    send: (pose, walking) => sent.push({ at: clock.now() - start, x: pose.x, walking }),
  });
  return { clock, sent, moves };
}

describe('Moves', () => {
  it('sends at once, then ten a second however often it is told, and the newest place each time', async () => {
    const { clock, sent, moves } = build();
    for (let frame = 0; frame < 60; frame++) {
      moves.push({ x: frame, z: 0, yaw: 0 }, true);
      await clock.advance(16);
    }
    expect(sent.length).toBeLessThanOrEqual(10);
    expect(sent.length).toBeGreaterThanOrEqual(9);
    expect(sent.slice(1).every(({ at }, n) => at - (sent[n]?.at ?? 0) >= limits.TICK_MS)).toBe(true);
    expect(sent[1]?.x).toBeGreaterThanOrEqual(5);
  });

  it('sends the stop at once and then nothing', async () => {
    const { clock, sent, moves } = build();
    moves.push({ x: 1, z: 0, yaw: 0 }, true);
    await clock.advance(20);
    moves.push({ x: 2, z: 0, yaw: 0 }, false);
    expect(sent.at(-1)).toEqual({ at: 20, x: 2, walking: false });
    await clock.advance(5_000);
    moves.push({ x: 2, z: 0, yaw: 0 }, false);
    expect(sent).toHaveLength(2);
    await clock.advance(limits.TICK_MS);
    expect(clock.waiting).toBe(0);
  });

  it('keeps the place as it was told, whatever the caller does with its object', async () => {
    const { clock, sent, moves } = build();
    const pose = { x: 1, z: 0, yaw: 0 };
    moves.push(pose, true);
    pose.x = 2;
    moves.push(pose, true);
    pose.x = 3;
    await clock.advance(limits.TICK_MS);
    expect(sent.map(({ x }) => x)).toEqual([1, 2]);
  });

  it('tells a turn on the spot', async () => {
    const { clock, sent, moves } = build();
    moves.push({ x: 1, z: 0, yaw: 0 }, true);
    await clock.advance(limits.TICK_MS);
    moves.push({ x: 1, z: 0, yaw: 1 }, true);
    expect(sent).toHaveLength(2);
  });

  it('forgets everything for a new socket', async () => {
    const { clock, sent, moves } = build();
    moves.push({ x: 1, z: 0, yaw: 0 }, true);
    moves.push({ x: 2, z: 0, yaw: 0 }, true);
    moves.reset();
    await clock.advance(1_000);
    expect(sent).toHaveLength(1);
    moves.push({ x: 1, z: 0, yaw: 0 }, true);
    expect(sent).toHaveLength(2);
  });

  it('says the last step once more, in its turn, and nothing where there was none', async () => {
    const { clock, sent, moves } = build();
    moves.again();
    expect(sent).toEqual([]);
    moves.push({ x: 1, z: 0, yaw: 0 }, true);
    await clock.advance(20);
    moves.again();
    expect(sent).toHaveLength(1);
    await clock.advance(limits.TICK_MS);
    expect(sent.map(({ x }) => x)).toEqual([1, 1]);
    await clock.advance(5_000);
    moves.again();
    expect(sent).toHaveLength(3);
  });
});
