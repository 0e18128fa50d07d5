import { describe, expect, it } from 'vitest';
import { endedOf } from './now.ts';
import { alert, NOW_MS, slo } from './testing/facts.ts';

describe('[OPS28] a page that has ended', () => {
  const NOW_S = NOW_MS / 1000;
  const page = (alertname: string, agoS: number, of?: string) => ({
    labels: { alertname, ...(of === undefined ? {} : { slo: of }) },
    value: NOW_S - agoS,
  });

  it('is said by its promise and when it ended, the newest first', () => {
    const pages = [page('WorkerKeepsDying', 300), page('GoodTimeBurnsFast', 90, 'good-time')];
    expect(endedOf({ pages, alerts: [], slos: [slo()], nowMs: NOW_MS })).toEqual([
      { kind: 'page', name: 'GoodTimeBurnsFast', title: 'Time in rooms is good', endedMs: NOW_MS - 90_000 },
      { kind: 'page', name: 'WorkerKeepsDying', title: 'WorkerKeepsDying', endedMs: NOW_MS - 300_000 },
    ]);
  });

  it('has not ended while it fires, or fired a moment ago', () => {
    const pages = [page('GoodTimeBurnsFast', 90), page('ServiceGone', 29)];
    expect(endedOf({ pages, alerts: [alert()], slos: [slo()], nowMs: NOW_MS })).toEqual([]);
  });
});
