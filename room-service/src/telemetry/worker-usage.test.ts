import { expect, test } from 'vitest';
import { WorkerUsages, type SeenWorker } from './worker-usage.ts';

const worker = (cpuMs: number, atMs: number, more: Partial<SeenWorker> = {}): SeenWorker => {
  return { index: 0, pid: 7, alive: true, usage: { cpuMs, atMs }, ...more };
};

test('the ratio is of the last 5 s, also when nobody looked in between or looked twice', () => {
  const usages = new WorkerUsages();
  expect(usages.of(0)).toEqual({ ratio: 0, cpuMs: 0 });
  // A second busy, and then a tenth of it.
  usages.see([worker(0, 0)]);
  usages.see([worker(1_000, 1_000)]);
  expect(usages.of(0).ratio).toBe(1);
  usages.see([worker(1_000, 1_000)]);
  for (let second = 2; second <= 6; second += 1) usages.see([worker(1_000 + (second - 1) * 100, second * 1_000)]);
  expect(usages.of(0)).toEqual({ ratio: 0.1, cpuMs: 1_500 });
  usages.see([worker(11_500, 26_000)]);
  expect(usages.of(0).ratio).toBe(0.5);
});

test('a worker that was replaced begins anew, and its CPU time never goes back', () => {
  const usages = new WorkerUsages();
  usages.see([worker(0, 0)]);
  usages.see([worker(800, 1_000)]);
  usages.see([worker(800, 1_000, { alive: false, pid: 0 })]);
  usages.see([worker(800, 1_000, { alive: false, pid: 0 })]);
  expect(usages.of(0)).toEqual({ ratio: 0, cpuMs: 800 });
  usages.see([worker(0, 0, { pid: 8, usage: null })]);
  expect(usages.of(0).cpuMs).toBe(800);
  usages.see([worker(50, 5_000, { pid: 8 })]);
  usages.see([worker(300, 6_000, { pid: 8 })]);
  expect(usages.of(0)).toEqual({ ratio: 0.25, cpuMs: 1_100 });
});

test('workers are told apart', () => {
  const usages = new WorkerUsages();
  usages.see([worker(0, 0), worker(0, 0, { index: 1, pid: 8 })]);
  usages.see([worker(900, 1_000), worker(100, 1_000, { index: 1, pid: 8 })]);
  expect([usages.of(0).ratio, usages.of(1).ratio]).toEqual([0.9, 0.1]);
});
