import type { ClientReport } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { Metrics } from './metrics.ts';
import { countFirstMedia, ReportCounts } from './quality.ts';
import { growthSince } from './report-growth.ts';

const rtp = (packets: number, lost: number) => ({ packets, lost, bytes: packets * 100, jitterMs: 4 });
const report = (more: Partial<ClientReport> = {}): ClientReport => ({
  coversMs: 5_000,
  route: 'relay',
  rttMs: 40,
  audioIn: rtp(250, 5),
  videoIn: rtp(500, 0),
  audioOut: rtp(250, 1),
  videoOut: rtp(700, 2),
  heard: { samples: 240_000, concealed: 4_800, bufferMs: 40 },
  watched: { watchedMs: 5_000, frozenMs: 500, frames: 120 },
  silent: [],
  limitedBy: 'none',
  ...more,
});

async function counted(...reports: ClientReport[]) {
  const metrics = new Metrics({ version: '1', track: 'primary' });
  const counts = new ReportCounts(metrics, 'person');
  let before: ClientReport | null = null;
  for (const one of reports) {
    counts.add({ report: one, grown: growthSince(before, one), sinceMs: 5_000 });
    before = one;
  }
  return valuesOf(metrics);
}

async function valuesOf(metrics: Metrics): Promise<(start: string) => number> {
  const lines = (await metrics.exposition()).text.split('\n');
  return (start) =>
    Number(
      lines
        .find((line) => line.startsWith(start))
        ?.split(' ')
        .at(-1) ?? NaN,
    );
}

const packets = (direction: string, kind: string) =>
  `atrium_client_packets_total{direction="${direction}",kind="${kind}",participant="person"}`;
const lost = (direction: string, kind: string) => packets(direction, kind).replace('packets', 'packets_lost');

test('[QUA1] cumulative counts add up to what they have grown by', async () => {
  const value = await counted(report(), report({ audioIn: rtp(600, 30) }), report({ audioIn: rtp(700, 30) }));
  expect(value(packets('out', 'audio'))).toBe(700);
  expect(value(lost('out', 'audio'))).toBe(30);
  expect(value(packets('in', 'video'))).toBe(700);
  expect(value(lost('in', 'video'))).toBe(2);
});

test('[QUA1] a counter that went back began anew', async () => {
  const value = await counted(report({ audioIn: rtp(900, 30) }), report({ audioIn: rtp(100, 2) }));
  expect(value(packets('out', 'audio'))).toBe(1_000);
  expect(value(lost('out', 'audio'))).toBe(32);
});

test('what was heard and seen, and by which way', async () => {
  const value = await counted(report(), report());
  const of = (name: string) => value(`atrium_client_${name}{participant="person"}`);
  expect(of('heard_seconds_total')).toBe(10);
  expect(of('concealed_seconds_total')).toBeCloseTo(0.2, 9);
  expect(of('watched_seconds_total')).toBe(10);
  expect(of('frozen_seconds_total')).toBe(1);
  expect(of('frames_total')).toBe(240);
  expect(of('rtt_seconds_sum')).toBeCloseTo(0.08, 9);
  expect(of('mos_count')).toBe(2);
  // G.107 with 2 % made up: R = 86, which is 4.2.
  expect(of('mos_sum') / 2).toBeCloseTo(4.2, 1);
  expect(value('atrium_client_route_seconds_total{route="relay",participant="person"}')).toBe(10);
  expect(value('atrium_client_mos_count{participant="bot"}')).toBe(0);
});

test('who heard less than a second has no score, and who received nothing no jitter', async () => {
  const nothing = { packets: 0, lost: 0, bytes: 0, jitterMs: 4 };
  const value = await counted(report({ heard: { samples: 47_999, concealed: 0, bufferMs: null }, audioIn: nothing }));
  expect(value('atrium_client_mos_count{participant="person"}')).toBe(0);
  expect(value('atrium_client_jitter_seconds_count{direction="out",kind="audio",participant="person"}')).toBe(0);
  expect(value('atrium_client_jitter_seconds_count{direction="out",kind="video",participant="person"}')).toBe(1);
});

test('[JOI4] what was awaited is counted when it came, and above every bucket when it did not', async () => {
  const metrics = new Metrics({ version: '1', track: 'primary' });
  const join = { how: 'new', traceId: '1'.repeat(32) } as const;
  countFirstMedia(metrics, 'person', { ...join, awaited: ['audio', 'video'], stages: { first_audio: 1_200 } });
  countFirstMedia(metrics, 'person', { ...join, awaited: [], stages: { welcome: 300 } });
  const value = await valuesOf(metrics);
  const bucket = (le: string, kind: string) =>
    value(`atrium_first_media_seconds_bucket{le="${le}",kind="${kind}",participant="person"}`);
  expect([bucket('1', 'audio'), bucket('1.5', 'audio'), bucket('+Inf', 'audio')]).toEqual([0, 1, 1]);
  expect([bucket('20', 'video'), bucket('+Inf', 'video')]).toEqual([0, 1]);
});
