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

/** Counts what pages of one kind report. A report comes from everybody every 5 s: so each series is looked up once. */
export class ReportCounts {
  readonly #metrics: Metrics;
  readonly #participant: PersonKind;
  readonly #streams: ReturnType<typeof streamTallies>;
  readonly #played: ReturnType<typeof playedTallies>;

  constructor(metrics: Metrics, participant: PersonKind) {
    this.#metrics = metrics;
    this.#participant = participant;
    this.#streams = streamTallies(metrics, participant);
    this.#played = playedTallies(metrics, participant);
  }

  /** Adds one report, which can be true (`Allowance`). */
  add({ report, before, sinceMs }: Reported): void {
    const metrics = this.#metrics;
    const participant = this.#participant;
    for (const { of, labels, packets, lost, bytes } of this.#streams) {
      const grown = since(before?.[of] ?? null, report[of]);
      packets(grown.packets);
      lost(grown.lost);
      bytes(grown.bytes);
      const { jitterMs } = report[of];
      if (jitterMs !== null && grown.packets > 0) metrics.observe('jitter', labels, seconds(jitterMs));
    }
    const { heard, watched, rttMs, route } = report;
    this.#played.heard(heard.samples / SAMPLES_PER_S);
    this.#played.concealed(heard.concealed / SAMPLES_PER_S);
    this.#played.watched(watched.watchedMs / 1000);
    this.#played.frozen(watched.frozenMs / 1000);
    this.#played.frames(watched.frames);
    metrics.inc('routes', { route, participant }, sinceMs / 1000);
    if (rttMs !== null) metrics.observe('rtt', { participant }, seconds(rttMs));
    if (heard.samples >= ENOUGH_SAMPLES) {
      const delayMs = delayOf({ rttMs, bufferMs: heard.bufferMs });
      metrics.observe('mos', { participant }, mos({ concealed: heard.concealed / heard.samples, delayMs }));
    }
  }
}

const streamTallies = (metrics: Metrics, participant: PersonKind) =>
  STREAMS.map(({ of, direction, kind }) => {
    const labels = { direction, kind, participant };
    return {
      of,
      labels,
      packets: metrics.tally('clientPackets', labels),
      lost: metrics.tally('clientLost', labels),
      bytes: metrics.tally('clientBytes', labels),
    };
  });

const playedTallies = (metrics: Metrics, participant: PersonKind) => ({
  heard: metrics.tally('heard', { participant }),
  concealed: metrics.tally('concealed', { participant }),
  watched: metrics.tally('watched', { participant }),
  frozen: metrics.tally('frozen', { participant }),
  frames: metrics.tally('frames', { participant }),
});

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
