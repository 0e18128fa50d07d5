import type { Matcher } from '@atrium/slo';
import type { LabelValue } from '@atrium/metrics';
import type { Prometheus } from '../sources/prometheus.ts';
import { roomQueries, RoomSamples } from '../sources/room-samples.ts';

export type SampleReaderOptions = {
  prometheus: Pick<Prometheus, 'ask'>;
  /** Which series are of this fleet. */
  where: readonly Matcher[];
  /** With which rooms were drawn. */
  weights: readonly LabelValue<'weight'>[];
  /** Unix seconds. */
  fromS: number;
};

/** Answers overlap by so much: a scrape may be told late, and a query counts back from the clock of Prometheus. */
const OVERLAP_S = 60;
/** A long time is read in parts: three hours of twenty pods at once would be more than the gate has memory for. */
const SLICE_S = 600;
/** Scrapes are 15 s apart, so that more often would be for nothing. */
const SAMPLES_EVERY_S = 4;

/** All rooms that were judged since a moment, again from there when the gate is new. */
export class SampleReader {
  readonly samples = new RoomSamples();
  readonly #options: SampleReaderOptions;
  #readS: number | null = null;
  #isComplete = false;

  constructor(options: SampleReaderOptions) {
    this.#options = options;
  }

  /** Whether all has been read at least once, up to the moment of that. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Who did not tell, in words; null: all is read. */
  async read(atS: number): Promise<string | null> {
    if (this.#readS !== null && atS - this.#readS < SAMPLES_EVERY_S) return null;
    const { prometheus, where, weights, fromS } = this.#options;
    let readS = this.#readS ?? Math.min(fromS, atS);
    do {
      const untilS = Math.min(atS, readS + SLICE_S);
      const overS = Math.ceil(untilS - readS) + OVERLAP_S;
      const { rooms, starts } = roomQueries(where, { overS, weights });
      const [told, began] = await Promise.all([prometheus.ask(rooms, untilS), prometheus.ask(starts, untilS)]);
      if (!told.ok) return told.why;
      if (!began.ok) return began.why;
      this.samples.add(told.value, began.value);
      this.#readS = readS = untilS;
    } while (readS < atS);
    this.#isComplete = true;
    return null;
  }
}
