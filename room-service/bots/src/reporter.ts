import { limits, type ClientReport } from '@atrium/protocol';
import { reportOf, totalsOf, type Totals } from '@atrium/protocol/report-of';
import type { Counted, Reports } from './stats.ts';

export type ReporterOptions = {
  counted: { counted(): Promise<Counted | null> };
  tell: (report: ClientReport) => void;
};

type Entry = Record<string, unknown> & { type: string };

/** Says what a bot's media was like, as a page does, by the same sums. */
export class Reporter {
  readonly #options: ReporterOptions;
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
      const now = totalsOf({ atMs: performance.now(), entries: entriesOf(counted), consumers }, before);
      this.#before = now;
      if (before !== null) this.#options.tell(reportOf(before, now));
    } catch {
      // The transports were closed in the middle of it: the next ones are read from their beginning.
      this.restart();
    } finally {
      this.#busy = false;
    }
  }
}

/** Both transports as one list. The media section stands for the track, which the binding does not always name. */
function entriesOf({ sent, received }: Counted): Entry[] {
  return [sent, received].flatMap((reports: Reports, at) =>
    ([...reports.values()] as Entry[]).map((entry) => {
      const copy: Entry = { ...entry };
      // Ids are unique within one transport only.
      for (const key of ['id', 'selectedCandidatePairId', 'localCandidateId'])
        if (typeof copy[key] === 'string') copy[key] = `${at}:${copy[key]}`;
      if (copy.type === 'inbound-rtp') copy.trackIdentifier = copy.mid;
      return copy;
    }),
  );
}
