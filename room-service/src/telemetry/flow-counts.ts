import type { Measurable } from '../media/census.ts';
import type { Reading, StreamTotals, Way } from '../media/reading.ts';
import type { Metrics } from './metrics.ts';
import { growthOf } from './stream-growth.ts';

type Streams = Extract<Reading, { is: 'streams' }>;
type Transport = Extract<Reading, { is: 'transport' }>;
type Bytes = Transport['bytes'];

/** Makes counters of what the workers say of single objects: each counts from its own 0, and is forgotten with it. */
export class FlowCounts {
  readonly #metrics: Pick<Metrics, 'inc' | 'observe'>;
  readonly #streams = new WeakMap<Measurable, Map<number, StreamTotals>>();
  readonly #transports = new WeakMap<Measurable, Bytes>();

  constructor({ metrics }: { metrics: Pick<Metrics, 'inc' | 'observe'> }) {
    this.#metrics = metrics;
  }

  found(measurable: Measurable, reading: Reading): void {
    switch (reading.is) {
      case 'transport': {
        this.#transport(measurable, reading);
        break;
      }
      case 'streams': {
        this.#countStreams(measurable, reading);
        break;
      }
    }
  }

  #transport(measurable: Measurable, { way, bytes }: Transport): void {
    const before = this.#transports.get(measurable) ?? { in: 0, out: 0 };
    this.#transports.set(measurable, bytes);
    for (const direction of ['in', 'out'] as const) {
      const grown = bytes[direction] - before[direction];
      this.#add('transportBytes', { direction, transport: flowing(way) }, grown);
    }
  }

  #countStreams(measurable: Measurable, { way, link, direction, kind, streams }: Streams): void {
    const seenBefore = this.#streams.get(measurable) ?? new Map<number, StreamTotals>();
    this.#streams.set(measurable, seenBefore);
    const labels = { direction, kind, transport: flowing(way) };
    for (const { ssrc, totals, jitterMs, rttMs } of streams) {
      const { grown, seen } = growthOf(totals, seenBefore.get(ssrc));
      seenBefore.set(ssrc, seen);
      this.#add('rtpPackets', labels, grown.packets);
      this.#add('rtpBytes', labels, grown.bytes);
      this.#add('rtpLost', labels, grown.lost);
      this.#add('rtpRetransmitted', labels, grown.retransmitted);
      for (const feedback of ['nack', 'pli', 'fir'] as const) {
        this.#add('rtcpFeedback', { feedback, ...labels }, grown[feedback]);
      }
      // What stands still says what was, and between two workers there is only this machine.
      if (link === 'pipe' || grown.packets === 0) continue;
      if (jitterMs !== null) this.#metrics.observe('rtpJitter', { direction, kind }, jitterMs / 1000);
      if (rttMs !== null) this.#metrics.observe('rtpRtt', { kind }, rttMs / 1000);
    }
  }

  /** Most things do not happen between two samples. */
  readonly #add: Metrics['inc'] = (name, labels, by) => {
    if (by !== 0) this.#metrics.inc(name, labels, by);
  };
}

/** What has no way any more had one: ICE forgets it when the page is gone. */
const flowing = (way: Way): Exclude<Way, 'none'> => (way === 'none' ? 'udp' : way);
