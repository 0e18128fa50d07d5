import type { ClientReport } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { Allowance, type Consumers } from './allowance.ts';
import { growthSince } from './report-growth.ts';
import { since } from './verdict.ts';

const rtp = (packets: number, lost = 0) => ({ packets, lost, bytes: packets * 100, jitterMs: 4 });
const report = (more: Partial<ClientReport> = {}): ClientReport => ({
  coversMs: 5_000,
  route: 'udp',
  rttMs: 40,
  audioIn: rtp(0),
  videoIn: rtp(0),
  audioOut: rtp(0),
  videoOut: rtp(0),
  heard: { samples: 0, concealed: 0, bufferMs: null },
  watched: { watchedMs: 0, frozenMs: 0, frames: 0 },
  silent: [],
  limitedBy: 'none',
  ...more,
});

/** Of one session; each report comes 5 s after the one before. */
function session(consumers: Consumers = { audio: 0, video: 0 }) {
  const allowance = new Allowance({ now: 0 });
  let [now, before]: [number, ClientReport | null] = [0, null];
  return (said: ClientReport, has = consumers): boolean => {
    now += 5_000;
    const believed = allowance.admits({ report: said, grown: growthSince(before, said), consumers: has, now });
    if (believed) before = said;
    return believed;
  };
}

/** After so many seconds in a full circle with every camera on. */
const busy = (s: number, voices = 11, pictures = 11): ClientReport =>
  report({
    audioIn: rtp(voices * 50 * s, voices * s),
    videoIn: { packets: pictures * 180 * s, lost: pictures * s, bytes: pictures * 200_000 * s, jitterMs: 9 },
    audioOut: rtp(50 * s, s),
    videoOut: { packets: 200 * s, lost: 2 * s, bytes: 170_000 * s, jitterMs: 9 },
    heard: { samples: voices * 48_000 * 5, concealed: 0, bufferMs: 40 },
    watched: { watchedMs: pictures * 5_000, frozenMs: 0, frames: pictures * 5 * 30 },
  });

test('[QUA2] an hour in a full circle with every camera on is believed to its end', () => {
  const says = session({ audio: 11, video: 11 });
  for (let s = 5; s <= 3_600; s += 5) expect(says(busy(s))).toBe(true);
});

test('[QUA2] what closed between two reports has flowed until then, and what is new has begun', () => {
  const says = session();
  const [many, nobody] = [
    { audio: 40, video: 20 },
    { audio: 0, video: 0 },
  ];
  expect(says(busy(5, 40, 20), many)).toBe(true);
  expect(says(busy(10, 40, 20), nobody)).toBe(true);
});

test('[QUA2] two counts that are told in turn begin anew as often as media can have flowed', () => {
  const says = session();
  let [lost, before]: [number, ClientReport | null] = [0, null];
  for (let i = 0; i < 400; i++) {
    const said = report({ audioIn: rtp(5_000 - (i % 2), 5_000 - (i % 2)) });
    if (!says(said)) continue;
    lost += since(before?.audioIn ?? null, said.audioIn).lost;
    before = said;
  }
  // 2,000 s alone: the two voices that are spare, and what is ahead. Each begins anew with 5,000.
  expect(lost).toBeLessThanOrEqual((2_000 * 2 + 120) * 100);
  expect(lost).toBeGreaterThan(5_000);
});

test('[QUA2] what cannot be true spends nothing, and the next report that can be is believed', () => {
  const says = session({ audio: 1, video: 0 });
  expect(says(busy(5, 1, 0))).toBe(true);
  expect(says(report({ audioIn: rtp(1_000_000) }))).toBe(false);
  expect(says(busy(15, 1, 0))).toBe(true);
});

test('[QUA2] who says nothing for a while has had what was there', () => {
  const says = session({ audio: 5, video: 5 });
  expect(says(busy(5, 5, 5))).toBe(true);
  for (let i = 0; i < 3; i++) says(report({ audioIn: rtp(1e9) }));
  expect(says({ ...busy(25, 5, 5) })).toBe(true);
});

test.each([
  ['packets', report({ audioIn: rtp(13_001) })],
  ['lost packets', report({ audioOut: { ...rtp(10), lost: Number.MAX_SAFE_INTEGER } })],
  ['bytes', report({ videoIn: { ...rtp(10), bytes: 100_000_000 } })],
  ['more made up than heard', report({ heard: { samples: 48_000, concealed: 48_001, bufferMs: null } })],
  ['more standing still than watched', report({ watched: { watchedMs: 1_000, frozenMs: 1_001, frames: 1 } })],
  ['sound', report({ heard: { samples: 131 * 48_000, concealed: 0, bufferMs: null } })],
  ['pictures', report({ watched: { watchedMs: 131_000, frozenMs: 0, frames: 1 } })],
  ['frames', report({ watched: { watchedMs: 5_000, frozenMs: 0, frames: 131 * 60 } })],
])('[QUA2] a report with more %s than a page alone can have is not believed', (_what, impossible) => {
  expect(session()(impossible)).toBe(false);
});
