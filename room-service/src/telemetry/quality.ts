import { delayOf, mos, type ClientReport, type PersonKind } from '@atrium/protocol';
import type { Metrics } from './metrics.ts';
import type { Reported } from './participant-counts.ts';
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

/** An hour, as the schema allows, is no round trip. */
const TIME_MAX_S = 60;

/** Adds one report, which can be true (`Allowance`), to the counts. */
export function countReport(metrics: Metrics, participant: PersonKind, { report, before, sinceMs }: Reported): void {
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
