import type { ClientReport } from '@atrium/protocol';
import type { ReportGrowth } from './report-growth.ts';
import type { Counts } from './verdict.ts';

/** How many voices and pictures the server has for a page. */
export type Consumers = { audio: number; video: number };

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
  /** Since the last one that was believed. */
  grown: ReportGrowth;
  consumers: Consumers;
  now: number;
};

/**
 * How much media a page can have had, in seconds of one voice or picture: each that the server has for it earns one in a
 * second, and what it reports spends them. Who reports more is no page of ours, and would steer counters of everybody.
 */
export class Allowance {
  readonly #left = { audioIn: AHEAD_S, videoIn: AHEAD_S, audioOut: AHEAD_S, videoOut: AHEAD_S };
  #spentAt: number;
  /** What closes between two reports has flowed until then. */
  #consumers: Consumers = { audio: 0, video: 0 };

  constructor(options: { now: number }) {
    this.#spentAt = options.now;
  }

  /** Whether it can be true. What cannot be spends nothing. */
  admits({ report: { heard, watched }, grown, consumers, now }: Claim): boolean {
    if (heard.concealed > heard.samples || watched.frozenMs > watched.watchedMs) return false;
    const s = Math.max(0, now - this.#spentAt) / 1000;
    const voices = Math.max(consumers.audio, this.#consumers.audio) + SPARE;
    const pictures = Math.max(consumers.video, this.#consumers.video) + SPARE;
    const own = 1 + SPARE;
    const heardS = heard.samples / MOST.samples;
    const watchedS = Math.max(watched.watchedMs / 1000, watched.frames / MOST.frames);
    const left = this.#left;
    const audioIn = left.audioIn + voices * s - Math.max(heardS, flowedS(grown.audioIn, MOST.audioPackets));
    const videoIn = left.videoIn + pictures * s - Math.max(watchedS, flowedS(grown.videoIn, MOST.videoPackets));
    const audioOut = left.audioOut + own * s - flowedS(grown.audioOut, MOST.audioPackets);
    const videoOut = left.videoOut + own * s - flowedS(grown.videoOut, MOST.videoPackets);
    if (Math.min(audioIn, videoIn, audioOut, videoOut) < 0) return false;
    left.audioIn = Math.min(AHEAD_S, audioIn);
    left.videoIn = Math.min(AHEAD_S, videoIn);
    left.audioOut = Math.min(AHEAD_S, audioOut);
    left.videoOut = Math.min(AHEAD_S, videoOut);
    this.#spentAt = now;
    this.#consumers = consumers;
    return true;
  }
}

/** For how long one stream flows that comes to so much, in seconds. */
function flowedS({ packets, lost, bytes }: Counts, packetsPerS: number): number {
  return Math.max(packets + lost, bytes / PACKET_MAX_BYTES) / packetsPerS;
}
