import { limits, type ClientReport, type PersonId } from '@atrium/protocol';
import { reportOf, totalsOf, type Totals } from '@atrium/protocol/report-of';
import type { MediaEngine } from '../media/engine.ts';
import { readStats } from '../media/stats.ts';
import type { Clock } from '../net/clock.ts';
import { numbersOf, type Numbers } from './numbers.ts';
import { picturesOf, sentPictureOf, type Picture, type SentPicture } from './pictures-of.ts';

export type Sample = {
  report: ClientReport;
  numbers: Numbers;
  pictures: Picture[];
  sentPicture: SentPicture | null;
};

export type SamplerOptions = {
  engine: () => Pick<MediaEngine, 'inners' | 'receiver' | 'tiles'>;
  clock: Pick<Clock, 'after'>;
  /** Monotonic, ms. */
  now: () => number;
  /** From 0 up to 1: pages that opened together do not report together. */
  random: () => number;
  onSample: (sample: Sample) => void;
};

/** Reads the browser's counters every few seconds and says what changed. One reading at a time. */
export class Sampler {
  readonly #options: SamplerOptions;
  #before: Totals | null = null;
  /** What lies between the last reading and the next was not a stay in the room. */
  #isInterrupted = false;
  #cancel: (() => void) | null = null;

  constructor(options: SamplerOptions) {
    this.#options = options;
  }

  /** After each welcome, and on new transports, whose counters begin at 0. The first reading says nothing of itself. */
  start({ isAnew }: { isAnew: boolean }): void {
    if (isAnew) this.#before = null;
    this.#isInterrupted = true;
    if (this.#cancel === null) this.#wait(limits.REPORT_EVERY_MS * this.#options.random());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#before = null;
  }

  #wait(ms: number): void {
    this.#cancel = this.#options.clock.after(ms, () => void this.#sample());
  }

  async #sample(): Promise<void> {
    const { now, onSample } = this.#options;
    const engine = this.#options.engine();
    const consumers = new Map<string, string>();
    const people = new Map<string, PersonId>();
    for (const { params, consumer } of engine.receiver.all) {
      if (consumer === null) continue;
      consumers.set(consumer.track.id, params.id);
      people.set(consumer.track.id, params.person);
    }
    const before = this.#before;
    const wait = this.#cancel;
    const entries = await readStats(engine.inners);
    // Stopped meanwhile.
    if (this.#cancel !== wait) return;
    // Other transports meanwhile: what was read is nobody's any more.
    if (this.#before === before) {
      const totals = totalsOf({ atMs: now(), entries, consumers }, before);
      this.#before = totals;
      if (before !== null && !this.#isInterrupted) {
        const report = reportOf(before, totals);
        const numbers = numbersOf(before, totals, report);
        const pictures = picturesOf({ entries, people, tiles: engine.tiles });
        onSample({ report, numbers, pictures, sentPicture: sentPictureOf(entries) });
      }
      this.#isInterrupted = false;
    }
    this.#wait(limits.REPORT_EVERY_MS);
  }
}
