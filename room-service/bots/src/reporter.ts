import { limits, type ClientReport } from '@atrium/protocol';
import { asOneList, reportOf, totalsOf, type StatsEntry, type Totals } from '@atrium/protocol/report-of';
import type { Counted, Reports } from './stats.ts';

export type ReporterOptions = {
  counted: { counted(): Promise<Counted | null> };
  tell: (report: ClientReport) => void;
};

/** Says what a bot's media was like, as a page does, by the same sums. */
export class Reporter {
  readonly #options: ReporterOptions;
  #join: ClientReport['join'];
  #before: Totals | null = null;
  #busy = false;
  #readAtMs = 0;
  /** Counts restarts: a reading from before one says nothing about the time after it. */
  #era = 0;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** After a resume or on new transports: the next reading has nothing to be compared with. */
  restart(): void {
    this.#era += 1;
    this.#before = null;
  }

  /** How somebody came in: told once, with the next report. */
  cameIn(join: NonNullable<ClientReport['join']>): void {
    this.#join = join;
  }

  /** To be called often. */
  beat(nowMs: number): void {
    // A reading that takes longer leaves one out.
    if (this.#busy || nowMs - this.#readAtMs < limits.REPORT_EVERY_MS) return;
    this.#readAtMs = nowMs;
    void this.#read();
  }

  async #read(): Promise<void> {
    this.#busy = true;
    const era = this.#era;
    try {
      const counted = await this.#options.counted.counted();
      if (counted === null || era !== this.#era) return;
      const consumers = new Map([...counted.byMid].map(([mid, { id }]) => [mid, id]));
      const before = this.#before;
      const entries = asOneList([counted.sent, counted.received].map(entriesOf));
      const now = totalsOf({ atMs: performance.now(), entries, consumers }, before);
      this.#before = now;
      if (before === null) return;
      const join = this.#join;
      this.#join = undefined;
      this.#options.tell({ ...reportOf(before, now), ...(join === undefined ? {} : { join }) });
    } catch {
      // The transports were closed in the middle of it: the next ones are read from their beginning.
      this.restart();
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
