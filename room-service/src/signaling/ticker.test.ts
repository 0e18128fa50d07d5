import { limits } from '@atrium/protocol';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Ticker } from './ticker.ts';

test('a tick is late by the time that the process stood still, and by nothing once it goes on', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  let nowMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  onTestFinished(() => {
    clock.mockRestore();
    vi.useRealTimers();
  });
  const late: (number | undefined)[] = [];
  const tally = { ticked: (_ms: number, lateMs?: number) => void late.push(lateMs) };
  const ticker = new Ticker({ tick: () => undefined, tally, onBug: () => undefined });
  const tickAfter = (standMs: number) => {
    nowMs += limits.TICK_MS + standMs;
    vi.advanceTimersByTime(limits.TICK_MS);
  };
  ticker.start();
  // A second start is none: it would forget when the next is due.
  nowMs = 50;
  ticker.start();
  nowMs = 0;
  for (const standMs of [0, 800, 0]) tickAfter(standMs);
  expect(late).toEqual([0, 800, 0]);
  ticker.stop();
});
