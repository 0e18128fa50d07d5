import type { ClientReport } from '@atrium/protocol';
import { since } from './verdict.ts';

/** How many voices and pictures the server has for a page. */
export type Consumers = { audio: number; video: number };

const STREAMS = ['audioIn', 'videoIn', 'audioOut', 'videoOut'] as const;

/**
 * The most that one voice or picture is in a second. Packets of voice last 20 ms, or 10; our camera sends 1.3 Mbit/s in
 * three layers, which is less than 200 packets.
 */
const MOST = { audioPackets: 100, videoPackets: 400, samples: 48_000, frames: 60 };
/** Ethernet's. */
const PACKET_MAX_BYTES = 1_500;
/** Beside those that there are now: a muted one, and one that closed a moment ago. */
const SPARE = 2;
/** For what closed since, and for a report that comes late; so much is ahead once in a session. */
const AHEAD_S = 120;

type Claim = {
  report: ClientReport;
  /** The last one that was believed. */
  before: ClientReport | null;
  consumers: Consumers;
  now: number;
};

/**
 * How much media a page can have had, in seconds of one voice or picture: each that the server has for it earns one in a
 * second, and what it reports spends them. Who reports more is no page of ours, and would steer counters of everybody.
 */
export class Allowance {
  #left = { audioIn: AHEAD_S, videoIn: AHEAD_S, audioOut: AHEAD_S, videoOut: AHEAD_S };
  #spentAt: number;
  /** What closes between two reports has flowed until then. */
  #consumers: Consumers = { audio: 0, video: 0 };

  constructor(options: { now: number }) {
    this.#spentAt = options.now;
  }

  /** Whether it can be true. What cannot be spends nothing. */
  admits({ report, before, consumers, now }: Claim): boolean {
    const { heard, watched } = report;
    if (heard.concealed > heard.samples || watched.frozenMs > watched.watchedMs) return false;
    const s = Math.max(0, now - this.#spentAt) / 1000;
    const earned = (there: number): number => (there + SPARE) * s;
    const voices = Math.max(consumers.audio, this.#consumers.audio);
    const pictures = Math.max(consumers.video, this.#consumers.video);
    const flowed = (of: (typeof STREAMS)[number], packetsInS: number): number => {
      const { packets, lost, bytes } = since(before?.[of] ?? null, report[of]);
      return Math.max(packets + lost, bytes / PACKET_MAX_BYTES) / packetsInS;
    };
    const heardS = heard.samples / MOST.samples;
    const watchedS = Math.max(watched.watchedMs / 1000, watched.frames / MOST.frames);
    const { audioIn, videoIn, audioOut, videoOut } = this.#left;
    const left = {
      audioIn: audioIn + earned(voices) - Math.max(heardS, flowed('audioIn', MOST.audioPackets)),
      videoIn: videoIn + earned(pictures) - Math.max(watchedS, flowed('videoIn', MOST.videoPackets)),
      audioOut: audioOut + earned(1) - flowed('audioOut', MOST.audioPackets),
      videoOut: videoOut + earned(1) - flowed('videoOut', MOST.videoPackets),
    };
    if (Math.min(left.audioIn, left.videoIn, left.audioOut, left.videoOut) < 0) return false;
    for (const of of STREAMS) this.#left[of] = Math.min(AHEAD_S, left[of]);
    this.#spentAt = now;
    this.#consumers = consumers;
    return true;
  }
}
