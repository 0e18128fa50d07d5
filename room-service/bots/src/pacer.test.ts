import { expect, test } from 'vitest';
import { Pacer } from './pacer.ts';

/** The pacer's timer is stopped at once by the test's own calls of `wake`, which are what is under test. */
function pacerAt(startMs: number) {
  const clock = { nowMs: startMs };
  const pacer = new Pacer({ now: () => clock.nowMs });
  const frames: number[] = [];
  const stop = pacer.subscribe((due) => frames.push(due));
  const wakeAt = (nowMs: number): void => {
    clock.nowMs = nowMs;
    pacer.wake();
  };
  return { frames, stop, wakeAt };
}

test('hands out as many frames as time has passed, however unevenly it wakes up', () => {
  const { frames, stop, wakeAt } = pacerAt(1_000);
  for (const nowMs of [1_020, 1_047, 1_049, 1_061, 1_100]) wakeAt(nowMs);
  stop();
  expect(frames).toEqual([2, 2, 2, 4]);
});

test('drops what a stall has left instead of pouring it out', () => {
  const { frames, stop, wakeAt } = pacerAt(0);
  wakeAt(60_000);
  wakeAt(60_020);
  stop();
  expect(frames).toEqual([20, 2]);
});

test('calls nobody who has gone', () => {
  const { frames, stop, wakeAt } = pacerAt(0);
  stop();
  wakeAt(100);
  expect(frames).toEqual([]);
});
