import { limits } from '@atrium/protocol';
import { describe, expect, it } from 'vitest';
import { EXTRAPOLATE_MS, PoseBuffer, RENDER_DELAY_MS, turn } from './poses.ts';

const FRAME_MS = 1000 / 60;
const STEP_M = (limits.WALK_SPEED_MPS * limits.TICK_MS) / 1000;

/** Draws person 1 from `from` to `to` ms; frames of the network are given as [arrival ms, tick, x]. */
function play(
  arrivals: readonly [number, number, number][],
  to: number,
  buffer = new PoseBuffer(),
): { at: number; x: number; walking: boolean }[] {
  const drawn: { at: number; x: number; walking: boolean }[] = [];
  let next = 0;
  for (let at = 0; at <= to; at += FRAME_MS) {
    for (;;) {
      const arrival = arrivals[next];
      if (arrival === undefined || arrival[0] > at) break;
      buffer.push(1, arrival[2], 0, 0, arrival[1], arrival[0]);
      next += 1;
    }
    const pose = buffer.at(1, at);
    if (pose !== null) drawn.push({ at, x: pose.x, walking: pose.walking });
  }
  return drawn;
}

const walk = (ticks: number, jitter: (tick: number) => number = () => 0): [number, number, number][] =>
  Array.from({ length: ticks }, (_, tick) => [tick * limits.TICK_MS + jitter(tick), tick, tick * STEP_M]);

const largestStep = (drawn: readonly { x: number }[]): number =>
  Math.max(...drawn.slice(1).map(({ x }, at) => Math.abs(x - (drawn[at]?.x ?? x))));

describe('PoseBuffer', () => {
  it('draws a walk in a straight line, RENDER_DELAY_MS in the past', () => {
    const drawn = play(walk(31), 3_000).filter(({ at }) => at > 1_000);
    for (const { at, x } of drawn) {
      const truth = ((at - RENDER_DELAY_MS) / 1000) * limits.WALK_SPEED_MPS;
      expect(Math.abs(x - truth)).toBeLessThan(0.02);
    }
    expect(drawn.every(({ walking }) => walking)).toBe(true);
  });

  it('never jumps, whatever the network does: late, in bursts, or not at all for a while', () => {
    const late = walk(40, (tick) => (tick % 7 === 3 ? 90 : 0));
    const burst = walk(40, (tick) => (tick >= 10 && tick < 16 ? (16 - tick) * limits.TICK_MS : 0));
    const slow = walk(40).filter(([, tick]) => tick % 10 === 0);
    // Twice a walk's step per frame is what easing back after a gap looks like; a jump would be many times that.
    const frameStep = (limits.WALK_SPEED_MPS * FRAME_MS) / 1000;
    expect(largestStep(play(late, 4_500))).toBeLessThan(2 * frameStep);
    expect(largestStep(play(burst, 4_500))).toBeLessThan(8 * frameStep);
    expect(largestStep(play(slow, 4_500))).toBeLessThan(8 * frameStep);
  });

  it('guesses on for a short while, less and less, and takes the guess back when nothing comes', () => {
    const drawn = play(walk(11), 3_000);
    const end = 10 * STEP_M;
    const farthest = Math.max(...drawn.map(({ x }) => x));
    expect(farthest).toBeGreaterThan(end + 0.05);
    expect(farthest).toBeLessThan(end + (limits.WALK_SPEED_MPS * EXTRAPOLATE_MS) / 1000 / 2);
    expect(drawn.at(-1)?.x).toBeCloseTo(end, 2);
    expect(drawn.at(-1)?.walking).toBe(false);
  });

  it('does not let somebody who stood for a minute creep: they set out when they set out', () => {
    const buffer = new PoseBuffer();
    buffer.push(1, 0, 0, 0, 0, 0);
    buffer.push(1, STEP_M, 0, 0, 600, 60_000);
    expect(buffer.at(1, 60_000 + RENDER_DELAY_MS - limits.TICK_MS)?.x).toBeCloseTo(0, 1);
    expect(buffer.at(1, 60_000 + RENDER_DELAY_MS)?.x).toBeCloseTo(STEP_M, 1);
  });

  it('puts somebody who turns up elsewhere there', () => {
    const buffer = new PoseBuffer();
    buffer.push(1, 0, 0, 0, 0, 0);
    buffer.push(1, 40, 0, 0, 300, 30_000);
    expect(buffer.at(1, 30_000 + RENDER_DELAY_MS)?.x).toBeCloseTo(40, 5);
  });

  it('draws a new person at once, and nobody who is gone', () => {
    const buffer = new PoseBuffer();
    buffer.place(7, 1, 2, 3, 100);
    expect(buffer.at(7, 100)).toEqual({ x: 1, z: 2, yaw: 3, walking: false });
    buffer.gone(7);
    expect(buffer.at(7, 100)).toBeNull();
  });

  it('goes on after a new socket without a jump, though ticks count from elsewhere', () => {
    const buffer = new PoseBuffer();
    play(walk(11), 1_200, buffer);
    const before = buffer.at(1, 1_200)?.x ?? NaN;
    buffer.restart();
    buffer.push(1, 10 * STEP_M + 0.5, 0, 0, 40_000, 1_200);
    expect(Math.abs((buffer.at(1, 1_201)?.x ?? NaN) - before)).toBeLessThan(0.05);
    expect(buffer.at(1, 3_000)?.x).toBeCloseTo(10 * STEP_M + 0.5, 2);
  });

  it('eases somebody it knows to a place of a welcome, also in their turn', () => {
    const buffer = new PoseBuffer();
    buffer.place(1, 0, 0, 0, 0);
    expect(buffer.at(1, 1_000)).toMatchObject({ x: 0, yaw: 0 });
    buffer.place(1, 2, 0, 1, 1_000);
    expect(buffer.at(1, 1_001)?.x).toBeLessThan(0.1);
    expect(buffer.at(1, 1_001)?.yaw).toBeLessThan(0.1);
    expect(buffer.at(1, 3_000)?.x).toBeCloseTo(2, 2);
    expect(buffer.at(1, 3_000)?.yaw).toBeCloseTo(1, 2);
  });

  it('goes on as before after a pause of the whole page: frames that are seconds later for good are believed', () => {
    const buffer = new PoseBuffer();
    play(walk(11), 1_000, buffer);
    const paused = walk(31, () => 5_000).slice(11);
    const drawn = play(paused, 8_000, buffer).filter(({ at }) => at > 7_000 && at < 7_900);
    for (const { at, x } of drawn) {
      expect(Math.abs(x - ((at - 5_000 - RENDER_DELAY_MS) / 1000) * limits.WALK_SPEED_MPS)).toBeLessThan(0.05);
    }
    expect(drawn.length).toBeGreaterThan(10);
  });

  it('forgets everybody when it is cleared', () => {
    const buffer = new PoseBuffer();
    buffer.place(1, 0, 0, 0, 0);
    buffer.clear();
    expect([...buffer.indices()]).toEqual([]);
  });

  it('turns the short way round', () => {
    const buffer = new PoseBuffer();
    buffer.push(1, 0, 0, 3, 0, 0);
    buffer.push(1, 0, 0, -3, 1, 100);
    const yaws = Array.from({ length: 11 }, (_, step) => buffer.at(1, 150 + step * 10)?.yaw ?? NaN);
    expect(yaws.every((yaw) => Math.abs(turn(Math.PI, yaw)) < 0.2)).toBe(true);
  });
});
