import { LABELS } from '@atrium/metrics';
import { delayOf, mos, type ClientReport, type PersonKind } from '@atrium/protocol';
import { byValue } from './by-value.ts';
import type { Metrics } from './metrics.ts';
import type { Reported } from './participant-counts.ts';
import { ENOUGH_SAMPLES } from './verdict.ts';

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

/** Counts what pages of one kind report. Everybody does every 5 s: so each series is looked up once. */
export class ReportCounts {
  readonly #streams: ReturnType<typeof streamCells>;
  readonly #played: ReturnType<typeof playedCells>;
  readonly #routes: ReturnType<typeof routeCells>;

  constructor(metrics: Metrics, participant: PersonKind) {
    this.#streams = streamCells(metrics, participant);
    this.#played = playedCells(metrics, participant);
    this.#routes = routeCells(metrics, participant);
  }

  /** Adds one report, which can be true (`Allowance`). */
  add({ report, grown: grownBy, sinceMs }: Reported): void {
    for (const { of, packets, lost, bytes, jitter } of this.#streams) {
      const grown = grownBy[of];
      packets.inc(grown.packets);
      lost.inc(grown.lost);
      bytes.inc(grown.bytes);
      const { jitterMs } = report[of];
      if (jitterMs !== null && grown.packets > 0) jitter.observe(seconds(jitterMs));
    }
    const { heard, watched, rttMs, route } = report;
    const played = this.#played;
    played.heard.inc(heard.samples / SAMPLES_PER_S);
    played.concealed.inc(heard.concealed / SAMPLES_PER_S);
    played.watched.inc(watched.watchedMs / 1000);
    played.frozen.inc(watched.frozenMs / 1000);
    played.frames.inc(watched.frames);
    this.#routes[route].inc(sinceMs / 1000);
    if (rttMs !== null) played.rtt.observe(seconds(rttMs));
    if (heard.samples >= ENOUGH_SAMPLES) {
      const delayMs = delayOf({ rttMs, bufferMs: heard.bufferMs });
      played.mos.observe(mos({ concealed: heard.concealed / heard.samples, delayMs }));
    }
  }
}

const streamCells = (metrics: Metrics, participant: PersonKind) =>
  STREAMS.map(({ of, direction, kind }) => {
    const labels = { direction, kind, participant };
    return {
      of,
      packets: metrics.counter('clientPackets', labels),
      lost: metrics.counter('clientLost', labels),
      bytes: metrics.counter('clientBytes', labels),
      jitter: metrics.histogram('jitter', labels),
    };
  });

const playedCells = (metrics: Metrics, participant: PersonKind) => ({
  heard: metrics.counter('heard', { participant }),
  concealed: metrics.counter('concealed', { participant }),
  watched: metrics.counter('watched', { participant }),
  frozen: metrics.counter('frozen', { participant }),
  frames: metrics.counter('frames', { participant }),
  rtt: metrics.histogram('rtt', { participant }),
  mos: metrics.histogram('mos', { participant }),
});

const routeCells = (metrics: Metrics, participant: PersonKind) =>
  byValue(LABELS.route, (route) => metrics.counter('routes', { route, participant }));

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
