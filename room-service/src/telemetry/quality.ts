import { delayOf, mos, type ClientReport, type PersonKind } from '@atrium/protocol';
import type { Metrics } from './metrics.ts';
import type { Reported } from './participants.ts';
import { ENOUGH_SAMPLES, since } from './verdict.ts';

const SAMPLES_PER_S = 48_000;
/** Above every bucket: what was awaited and had not come when the page gave it up. */
const NEVER_S = 60;

const STREAMS = [
  { of: 'audioIn', direction: 'out', kind: 'audio' },
  { of: 'videoIn', direction: 'out', kind: 'video' },
  { of: 'audioOut', direction: 'in', kind: 'audio' },
  { of: 'videoOut', direction: 'in', kind: 'video' },
] as const;

/**
 * More than a page can have, in a second: 64 consumers with 300 packets, 60 frames and all voices at once. Who reports more
 * is no page, and one such report would spoil a counter for good.
 */
const MOST = { packets: 20_000, bytes: 25_000_000, samples: 64 * SAMPLES_PER_S, watchedMs: 64_000, frames: 64 * 60 };
/** For what happened while the connection was lost. */
const FIRST_SLACK_MS = 60_000;
/** For clocks, and a report that came late. */
const SLACK_MS = 5_000;
/** An hour, as the schema allows, is no round trip. */
const TIME_MAX_S = 60;

/** Adds one report to the counts, if it can be true. */
export function countReport(metrics: Metrics, participant: PersonKind, reported: Reported): void {
  const { report, before, sinceMs } = reported;
  if (!isPossible(reported)) return;
  for (const { of, direction, kind } of STREAMS) {
    const labels = { direction, kind, participant };
    const grown = since(before?.[of] ?? null, report[of]);
    metrics.inc('clientPackets', labels, grown.packets);
    metrics.inc('clientLost', labels, grown.lost);
    metrics.inc('clientBytes', labels, grown.bytes);
    const { jitterMs } = report[of];
    if (jitterMs !== null && grown.packets > 0) metrics.observe('jitter', labels, seconds(jitterMs));
  }
  const { heard, watched, rttMs, route } = report;
  metrics.inc('heard', { participant }, heard.samples / SAMPLES_PER_S);
  metrics.inc('concealed', { participant }, heard.concealed / SAMPLES_PER_S);
  metrics.inc('watched', { participant }, watched.watchedMs / 1000);
  metrics.inc('frozen', { participant }, watched.frozenMs / 1000);
  metrics.inc('frames', { participant }, watched.frames);
  metrics.inc('routes', { route, participant }, sinceMs / 1000);
  if (rttMs !== null) metrics.observe('rtt', { participant }, seconds(rttMs));
  if (heard.samples >= ENOUGH_SAMPLES) {
    const delayMs = delayOf({ rttMs, bufferMs: heard.bufferMs });
    metrics.observe('mos', { participant }, mos({ concealed: heard.concealed / heard.samples, delayMs }));
  }
}

/** How long somebody waited for the first voice and picture, as their page says. */
export function countFirstMedia(
  metrics: Metrics,
  participant: PersonKind,
  { awaited, stages }: NonNullable<ClientReport['join']>,
): void {
  for (const kind of new Set(awaited)) {
    const ms = kind === 'audio' ? stages.first_audio : stages.first_video;
    metrics.observe('firstMedia', { kind, participant }, ms === undefined ? NEVER_S : seconds(ms));
  }
}

const seconds = (ms: number): number => Math.min(TIME_MAX_S, ms / 1000);

function isPossible({ report, before, sinceMs }: Reported): boolean {
  const s = (sinceMs + (before === null ? FIRST_SLACK_MS : SLACK_MS)) / 1000;
  const { samples, concealed } = report.heard;
  const { watchedMs, frozenMs, frames } = report.watched;
  if (concealed > samples || frozenMs > watchedMs) return false;
  if (samples > MOST.samples * s || watchedMs > MOST.watchedMs * s || frames > MOST.frames * s) return false;
  return STREAMS.every(({ of }) => {
    const { packets, lost, bytes } = since(before?.[of] ?? null, report[of]);
    return packets <= MOST.packets * s && lost <= MOST.packets * s && bytes <= MOST.bytes * s;
  });
}
