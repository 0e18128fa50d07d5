import { expect, test } from 'vitest';
import { goesOn, ratioOf, report, type Cost, type Side, type Window } from './telemetry.ts';

/** In the order of its windows each side has the same rounds. */
const windows = (group: number, costs: Record<Side, number[]>): Window[] =>
  Object.entries(costs).flatMap(([side, ms]) =>
    ms.map((msOfOne) => ({ side: side as Side, group, msOfOne, delivered: 1 })),
  );

test('each window is held against the one of the same round, however busy the machine was in it', () => {
  const cost = windows(0, { off: [1, 10, 2], on: [1.02, 10.2, 2.04], idiomatic: [1.5, 15, 3] });
  expect(ratioOf({ windows: cost }, 'on').ratio).toBeCloseTo(1.02);
  expect(ratioOf({ windows: cost }, 'on').high).toBeCloseTo(1.02);
  expect(ratioOf({ windows: cost }, 'idiomatic').ratio).toBeCloseTo(1.5);
});

test('what differs between processes widens the interval, however often each was measured', () => {
  const many = (ms: number) => Array.from({ length: 100 }, () => ms);
  const group = (index: number, on: number) => windows(index, { off: many(1), on: many(on), idiomatic: many(1) });
  const { low, high } = ratioOf({ windows: [group(0, 0.97), group(1, 1.05), group(2, 1.01)].flat() }, 'on');
  expect(high - low).toBeGreaterThan(0.08);
});

test('the target is met at the upper end of the interval only', () => {
  const cost: Cost = { name: 'a', measures: 'b', target: 1.02, windows: [] };
  const sure = windows(0, { off: [1, 1, 1], on: [1.01, 1.011, 1.009], idiomatic: [2, 2, 2] });
  const unsure = windows(0, { off: [1, 1, 1], on: [1.0, 1.03, 1.0], idiomatic: [2, 2, 2] });
  expect(report({ ...cost, windows: sure })).toMatch(/: met\.$/);
  expect(report({ ...cost, windows: unsure })).toMatch(/: not shown\.$/);
});

test('as many rounds are measured as it takes to show the target, and no more than there may be', () => {
  const size = { atLeast: 2, atMost: 4 };
  const unsure = windows(0, { off: [1, 1, 1], on: [1.0, 1.03, 1.0], idiomatic: [2, 2, 2] });
  const sure = windows(0, { off: [1, 1, 1], on: [1.01, 1.011, 1.009], idiomatic: [2, 2, 2] });
  const on = (measured: Window[], done: number) => goesOn({ windows: measured, target: 1.02 }, done, size);
  expect([on(sure, 1), on(sure, 2)]).toEqual([true, false]);
  expect([on([], 0), on(unsure, 3), on(unsure, 4)]).toEqual([true, true, false]);
});
