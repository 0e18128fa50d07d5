import type { Matcher } from '@atrium/slo';
import type { LabelValue } from '@atrium/metrics';
import { inWords } from '../gate/reasons.ts';
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
/**
 * So many parts at one look, which has to be done before what it saw is too old to answer by (8 s), however slowly Prometheus answers (2 s at
 * most): a day is read back in a minute.
 */
const SLICES_MAX = 3;
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

  /** Until when all has been read, Unix seconds. */
  get readS(): number {
    return this.#readS ?? -Infinity;
  }

  /** Who did not tell, or what is still to be read, in words; null: all is read. */
  async read(atS: number): Promise<string | null> {
    if (this.#isComplete && atS - this.readS < SAMPLES_EVERY_S) return null;
    const { prometheus, where, weights, fromS } = this.#options;
    let readS = this.#readS ?? Math.min(fromS, atS);
    let slices = 0;
    do {
      const untilS = Math.min(atS, readS + SLICE_S);
      const overS = Math.ceil(untilS - readS) + OVERLAP_S;
      const { rooms, starts } = roomQueries(where, { overS, weights });
      const [told, began] = await Promise.all([prometheus.ask(rooms, untilS), prometheus.ask(starts, untilS)]);
      if (!told.ok) return told.why;
      if (!began.ok) return began.why;
      this.samples.add(told.value, began.value);
      this.#readS = readS = untilS;
      slices += 1;
    } while (readS < atS && slices < SLICES_MAX);
    if (readS < atS) return `rooms of the last ${inWords(atS - readS)} are still being read from Prometheus`;
    this.#isComplete = true;
    return null;
  }
}
