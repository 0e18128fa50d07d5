import { limits, type ClientReport } from '@atrium/protocol';
import type { MediaEngine } from '../media/engine.ts';
import { readStats } from '../media/stats.ts';
import type { Clock } from '../net/clock.ts';
import { reportOf, totalsOf, type Totals } from '@atrium/protocol/report-of';

export type SamplerOptions = {
  engine: Pick<MediaEngine, 'inners' | 'receiver'>;
  clock: Pick<Clock, 'after'>;
  /** Monotonic, ms. */
  now: () => number;
  /** From 0 up to 1: pages that opened together do not report together. */
  random: () => number;
  send: (report: ClientReport) => void;
};

/** Reads the browser's counters every few seconds and says what changed. One reading at a time. */
export class Sampler {
  readonly #options: SamplerOptions;
  #before: Totals | null = null;
  #cancel: (() => void) | null = null;

  constructor(options: SamplerOptions) {
    this.#options = options;
  }

  /** Idempotent. After new transports the first reading says nothing of itself. */
  start(): void {
    this.#before = null;
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
    const { engine, now, send } = this.#options;
    const consumers = new Map<string, string>();
    for (const { params, consumer } of engine.receiver.all) {
      if (consumer !== null) consumers.set(consumer.track.id, params.id);
    }
    const entries = await readStats(engine.inners);
    // Stopped meanwhile.
    if (this.#cancel === null) return;
    const before = this.#before;
    const totals = totalsOf({ atMs: now(), entries, consumers }, before);
    this.#before = totals;
    if (before !== null) send(reportOf(before, totals));
    this.#wait(limits.REPORT_EVERY_MS);
  }
}
