import { describe, expect, it } from 'vitest';
import { doorOf, endedOf } from './now.ts';
import { alert, NOW_MS, slo } from './testing/facts.ts';

it('[OPS19] the door is shut where more than three ask and none comes', () => {
  const isShut = (asked: number, came: number) =>
    doorOf({ asked: [{ labels: {}, value: asked }], came: [{ labels: {}, value: came }], above: 3 })?.isShut;
  expect([isShut(75, 0), isShut(3, 0), isShut(9, 1), isShut(0, 0)]).toEqual([true, false, false, false]);
  expect(doorOf({ asked: [], came: [], above: 3 })).toBeNull();
});

it('[OPS19] or where ten ask, and fewer than half come', () => {
  const isShut = (asked: number, came: number) =>
    doorOf({ asked: [{ labels: {}, value: asked }], came: [{ labels: {}, value: came }], above: 3 })?.isShut;
  expect([isShut(10, 4.9), isShut(10, 5), isShut(9.9, 1), isShut(75, 30)]).toEqual([true, false, false, true]);
});

describe('[OPS28] a page that has ended', () => {
  const NOW_S = NOW_MS / 1000;
  const page = (alertname: string, agoS: number, of?: string) => ({
    labels: { alertname, ...(of === undefined ? {} : { slo: of }) },
    value: NOW_S - agoS,
  });

  it('is said by its promise and when it ended, the newest first', () => {
    const pages = [page('WorkerKeepsDying', 300), page('GoodTimeBurnsFast', 90, 'good-time')];
    expect(endedOf({ pages, alerts: [], slos: [slo()], nowMs: NOW_MS })).toEqual([
      { name: 'GoodTimeBurnsFast', title: 'Time in rooms is good', endedMs: NOW_MS - 90_000 },
      { name: 'WorkerKeepsDying', title: 'WorkerKeepsDying', endedMs: NOW_MS - 300_000 },
    ]);
  });

  it('has not ended while it fires, or fired a moment ago', () => {
    const pages = [page('GoodTimeBurnsFast', 90), page('ServiceGone', 29)];
    expect(endedOf({ pages, alerts: [alert()], slos: [slo()], nowMs: NOW_MS })).toEqual([]);
  });
});
