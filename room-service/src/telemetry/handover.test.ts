import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Handover } from './handover.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function stage() {
  const batches: number[][] = [];
  return { batches, handover: new Handover<number>({ give: (items) => batches.push(items) }) };
}

test('[TRC3] what comes in one turn is given away at once, a batch at a time, and all of it in order', () => {
  const { batches, handover } = stage();
  const all = Array.from({ length: 6_000 }, (_, n) => n);
  for (const n of all) handover.add(n);
  expect(batches.map(({ length }) => length)).toEqual(Array.from({ length: 23 }, () => 256));
  handover.flush();
  expect(batches.flat()).toEqual(all);
  expect(vi.getTimerCount()).toBe(0);
});

test('[TRC2] what comes now and then is given away within a second, and nothing where nothing came', () => {
  const { batches, handover } = stage();
  handover.add(1);
  vi.advanceTimersByTime(999);
  expect(batches).toEqual([]);
  handover.add(2);
  vi.advanceTimersByTime(1);
  expect(batches).toEqual([[1, 2]]);
  handover.flush();
  vi.advanceTimersByTime(10_000);
  expect(batches).toEqual([[1, 2]]);
});
