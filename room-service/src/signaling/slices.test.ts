import { describe, expect, it } from 'vitest';
import { inSlices } from './slices.ts';

/** Each item takes so many ms; what comes later is run by the test. */
function sliced(items: readonly number[], actMs: number, { mistakeAt = NaN, since = 0 } = {}) {
  const acted: number[] = [];
  const bugs: unknown[] = [];
  const waiting: (() => void)[] = [];
  let now = 0;
  let isDone = false;
  inSlices({
    items,
    act: (item) => {
      now += actMs;
      if (item === mistakeAt) throw new Error('a mistake');
      acted.push(item);
    },
    done: () => (isDone = true),
    onBug: (error) => bugs.push(error),
    since,
    turns: { now: () => now, later: (run) => waiting.push(run) },
  });
  return { acted, bugs, waiting, isDone: () => isDone };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('many things that are done a slice at a time', () => {
  it('hold the event loop for no longer than a slice and the last of them', () => {
    const { acted, waiting, isDone } = sliced(upTo(100), 4);
    const slices = [acted.length];
    while (waiting.length > 0) {
      const before = acted.length;
      waiting.shift()?.();
      slices.push(acted.length - before);
    }
    expect(Math.max(...slices) * 4).toBeLessThanOrEqual(25 + 4);
    expect(slices.reduce((sum, one) => sum + one, 0)).toBe(100);
    expect([acted, isDone()]).toEqual([upTo(100), true]);
  });

  it('are done later but for one where the event loop has been held for a slice already', () => {
    const { acted, waiting } = sliced(upTo(5), 4, { since: -25 });
    expect([acted, waiting.length]).toEqual([[0], 1]);
    waiting.shift()?.();
    expect(acted).toEqual(upTo(5));
  });

  it('are done at once where they are few', () => {
    const { acted, waiting, isDone } = sliced(upTo(5), 4);
    expect([acted, waiting.length, isDone()]).toEqual([upTo(5), 0, true]);
    expect(sliced([], 4).isDone()).toBe(true);
  });

  it('go on after a mistake in one, which is told', () => {
    const { acted, bugs, isDone } = sliced(upTo(5), 1, { mistakeAt: 2 });
    expect([acted, bugs.length, isDone()]).toEqual([[0, 1, 3, 4], 1, true]);
  });
});
