import type { Measurable } from '../media/census.ts';
import type { Reading } from '../media/reading.ts';

/**
 * A question costs 33 us of a worker and 49 us of this process when many are asked in a row, and twice that when ten are, so
 * that 10 a second, and never more, are a fifth of a percent of one core: 1 % of what a worker uses for 30,000 packets a second
 * without anything else to do. A round of 700 things takes 70 s so, one of 4,000 seven minutes; sums over all of them stay
 * smooth.
 */
export const GAP_MIN_MS = 100;
/**
 * So many in one turn: asked singly, each wakes an idle process twice, which costs several times as much as the question
 * (360 us measured, 110 us in fives). Ten keep a worker busy for 0.4 ms, a fiftieth of the time between two packets of a
 * voice.
 */
export const BATCH_MAX = 10;
const JITTER = 0.25;
/** A few objects are asked no more often than pages report. */
const ROUND_MIN_MS = 5_000;
/** A worker that does not answer is killed after some seconds; until then it may hold so many questions and no more. */
const UNDER_WAY_MAX = 12;

export type StatsSamplerOptions = {
  /** What may have counted anything until now, in the order in which it began to. */
  measurable: ReadonlySet<Measurable>;
  /** Null: it closed meanwhile, which means nothing. */
  read: (measurable: Measurable) => Promise<Reading | null>;
  found: (measurable: Measurable, reading: Reading) => void;
  /** From 0 up to 1, evenly. */
  random: () => number;
  onBug: (error: unknown) => void;
};

/** Asks everything that is open, one after the other and round by round, at a pace that costs nothing that matters. */
export class StatsSampler {
  readonly #options: StatsSamplerOptions;
  #round: Iterator<Measurable>;
  #underWay = 0;
  #closed = false;

  constructor(options: StatsSamplerOptions) {
    this.#options = options;
    this.#round = options.measurable.values();
  }

  /** Asks the next one, or a few. Returns after how many ms to call again; a call that comes late is not made up for. */
  step(): number {
    const { measurable, random } = this.#options;
    const gapMs = Math.max(GAP_MIN_MS, ROUND_MIN_MS / Math.max(1, measurable.size));
    const batch = Math.max(1, Math.floor((GAP_MIN_MS * BATCH_MAX) / gapMs));
    for (let asked = 0; asked < batch && !this.#closed && this.#underWay < UNDER_WAY_MAX; asked += 1) {
      const next = this.#next();
      if (next) void this.#ask(next);
    }
    return batch * gapMs * (1 + JITTER * random());
  }

  /** What is under way is dropped. */
  close(): void {
    this.#closed = true;
  }

  /** A set's iterator is live: who comes joins the round at its end, who goes leaves no gap in it. */
  #next(): Measurable | undefined {
    const next = this.#round.next();
    if (!next.done) return next.value;
    this.#round = this.#options.measurable.values();
    const first = this.#round.next();
    return first.done ? undefined : first.value;
  }

  async #ask(measurable: Measurable): Promise<void> {
    const { read, found, onBug } = this.#options;
    this.#underWay += 1;
    try {
      const reading = await read(measurable);
      if (reading && !this.#closed) found(measurable, reading);
    } catch (error) {
      onBug(error);
    } finally {
      this.#underWay -= 1;
    }
  }
}
