import type { ClientReport } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { Reporter } from './reporter.ts';
import type { Counted } from './stats.ts';

const NOTHING: Counted = { sent: new Map(), received: new Map(), byMid: new Map() };

/** Lets time pass in beats of 100 ms, each reading done before the next one. */
function setUp({ counted = () => Promise.resolve<Counted | null>(NOTHING) } = {}) {
  const told: { atMs: number; report: ClientReport }[] = [];
  let nowMs = 10_000;
  const reporter = new Reporter({
    counted: { counted },
    tell: (report) => told.push({ atMs: nowMs - 10_000, report }),
  });
  const pass = async (ms: number) => {
    for (const until = nowMs + ms; nowMs < until; nowMs += 100) {
      reporter.beat(nowMs);
      await new Promise(setImmediate);
    }
  };
  return { reporter, told, pass };
}

test('a report covers what passed since the one before', async () => {
  const { told, pass } = setUp();
  await pass(13_000);
  expect(told.map(({ atMs, report }) => [atMs, report.coversMs])).toEqual([
    [2_000, 2_000],
    [7_000, 5_000],
    [12_000, 5_000],
  ]);
});

test('a bot whose media begins anew every 4 s reports all the same, and of what came after', async () => {
  const { reporter, told, pass } = setUp();
  for (let times = 0; times < 10; times += 1) {
    await pass(4_000);
    reporter.restart();
  }
  const covered = told.reduce((sum, { report }) => sum + report.coversMs, 0);
  expect(told.length).toBeGreaterThanOrEqual(6);
  expect(covered).toBeGreaterThanOrEqual(15_000);
  expect(Math.max(...told.map(({ report }) => report.coversMs))).toBeLessThanOrEqual(4_000);
});

test('a reading that a restart overtook is nobody’s', async () => {
  const waiting: (() => void)[] = [];
  const counted = () => new Promise<Counted>((resolve) => waiting.push(() => resolve(NOTHING)));
  const { reporter, told, pass } = setUp({ counted });
  await pass(100);
  waiting.shift()?.();
  await pass(2_500);
  reporter.restart();
  waiting.shift()?.();
  await pass(200);
  expect(told).toEqual([]);
});

test('where there are no transports it is asked again in a second, and not at each beat', async () => {
  let asked = 0;
  const { pass } = setUp({ counted: () => Promise.resolve(((asked += 1), null)) });
  await pass(5_000);
  expect(asked).toBe(5);
});
