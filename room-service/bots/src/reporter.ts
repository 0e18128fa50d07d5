import { limits, type ClientReport } from '@atrium/protocol';
import { asOneList, reportOf, totalsOf, type StatsEntry, type Totals } from '@atrium/protocol/report-of';
import type { Counted, Reports } from './stats.ts';

export type ReporterOptions = {
  counted: { counted(): Promise<Counted | null> };
  tell: (report: ClientReport) => void;
};

/** In less a voice that is quiet (DTX) may send nothing, and would be called silent. */
const SHORTEST_MS = 2_000;
/** Where there is nothing to read yet. */
const AGAIN_MS = 1_000;

/** Says what a bot's media was like, as a page does, by the same sums. */
export class Reporter {
  readonly #options: ReporterOptions;
  #join: ClientReport['join'];
  /** What the next report begins with; null until it is read after a restart. */
  #before: Totals | null = null;
  #busy = false;
  #toldAtMs = 0;
  #notBeforeMs = 0;
  /** Counts restarts: a reading from before one says nothing about the time after it. */
  #era = 0;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /**
   * After a resume or on new transports: it is read at once where the next report begins, so that a bot reports also where
   * something begins anew every few seconds.
   */
  restart(): void {
    this.#era += 1;
    this.#before = null;
    this.#notBeforeMs = 0;
  }

  /** How somebody came in: told once, with the next report. */
  cameIn(join: NonNullable<ClientReport['join']>): void {
    this.#join = join;
  }

  /** To be called often. */
  beat(nowMs: number): void {
    // A reading that takes longer leaves one out.
    if (this.#busy || nowMs < this.#notBeforeMs) return;
    const isDue = nowMs - this.#toldAtMs >= limits.REPORT_EVERY_MS;
    if (this.#before === null || isDue) void this.#read(nowMs);
  }

  async #read(nowMs: number): Promise<void> {
    this.#busy = true;
    const era = this.#era;
    try {
      const counted = await this.#options.counted.counted();
      if (era !== this.#era) return;
      if (counted === null) return void (this.#notBeforeMs = nowMs + AGAIN_MS);
      const consumers = new Map([...counted.byMid].map(([mid, { id }]) => [mid, id]));
      const before = this.#before;
      const entries = asOneList([counted.sent, counted.received].map(entriesOf));
      const now = totalsOf({ atMs: nowMs, entries, consumers }, before);
      this.#before = now;
      this.#notBeforeMs = nowMs + SHORTEST_MS;
      if (before === null) return;
      this.#toldAtMs = nowMs;
      const join = this.#join;
      this.#join = undefined;
      this.#options.tell({ ...reportOf(before, now), ...(join === undefined ? {} : { join }) });
    } catch {
      // The transports were closed in the middle of it: the next ones are read from their beginning.
      this.restart();
      this.#notBeforeMs = nowMs + AGAIN_MS;
    } finally {
      this.#busy = false;
    }
  }
}

/** The media section stands for the track, which the binding does not always name. */
function entriesOf(reports: Reports): StatsEntry[] {
  return ([...reports.values()] as StatsEntry[]).map((entry) =>
    entry.type === 'inbound-rtp' ? { ...entry, trackIdentifier: entry.mid } : entry,
  );
}
