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

/** In less a voice that is quiet (DTX) may send nothing, and would be called silent. */
const SHORTEST_MS = 2_000;
/** Where there is nothing to tell yet. */
const AGAIN_MS = 1_000;

/** Reads the browser's counters every few seconds and says what changed. */
export class Sampler {
  readonly #options: SamplerOptions;
  /** What the next reading is compared with; null until it is read after a beginning. */
  #before: Totals | null = null;
  /** Of the transports whose counters go on. */
  #last: Totals | null = null;
  /** Counts beginnings and ends: what was read before one says nothing of the time after it. */
  #era = 0;
  #cancel: (() => void) | null = null;

  constructor(options: SamplerOptions) {
    this.#options = options;
  }

  /**
   * After each welcome, and on new transports, whose counters begin at 0. What went before was no stay in the room, or on other
   * transports: it is read at once where the next report begins, so that a page reports also where something begins anew
   * every few seconds, as when its worker dies again and again.
   */
  start({ isAnew }: { isAnew: boolean }): void {
    this.#era += 1;
    this.#before = null;
    if (isAnew) this.#last = null;
    void this.#read();
    if (this.#cancel === null)
      this.#wait(SHORTEST_MS + (limits.REPORT_EVERY_MS - SHORTEST_MS) * this.#options.random());
  }

  stop(): void {
    this.#era += 1;
    this.#cancel?.();
    this.#cancel = null;
    this.#before = null;
    this.#last = null;
  }

  #wait(ms: number): void {
    this.#cancel = this.#options.clock.after(ms, () => void this.#sample());
  }

  async #sample(): Promise<void> {
    const wait = this.#cancel;
    const before = this.#before;
    const isLongEnough = before !== null && this.#options.now() - before.atMs >= SHORTEST_MS;
    const sample = isLongEnough ? await this.#read() : null;
    // Stopped meanwhile.
    if (this.#cancel !== wait) return;
    if (sample !== null) this.#options.onSample(sample);
    this.#wait(sample === null ? AGAIN_MS : limits.REPORT_EVERY_MS);
  }

  /** Null where there is nothing to compare it with, or something began anew meanwhile: it is nobody's any more. */
  async #read(): Promise<Sample | null> {
    const era = this.#era;
    const engine = this.#options.engine();
    const consumers = new Map<string, string>();
    const people = new Map<string, PersonId>();
    for (const { params, consumer } of engine.receiver.all) {
      // A screen that nothing moves on is neither frozen nor silent.
      if (consumer === null || params.source === 'screen') continue;
      consumers.set(consumer.track.id, params.id);
      people.set(consumer.track.id, params.person);
    }
    const entries = await readStats(engine.inners);
    if (era !== this.#era) return null;
    const before = this.#before;
    const totals = totalsOf({ atMs: this.#options.now(), entries, consumers }, this.#last);
    this.#before = this.#last = totals;
    if (before === null) return null;
    const report = reportOf(before, totals);
    return {
      report,
      numbers: numbersOf(before, totals, report),
      pictures: picturesOf({ entries, people, tiles: engine.tiles }),
      sentPicture: sentPictureOf(entries),
    };
  }
}
