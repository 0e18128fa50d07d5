import type { TrialOrder, TrialResults, TrialState } from '@atrium/release-gate/trial-results';

/** What a trial says while it runs; `broken` and `done` are its last word. */
export type ChildWord =
  { is: 'step'; step: string } | { is: 'done'; results: TrialResults } | { is: 'broken'; why: string };

/** Ends it. Idempotent. */
export type Stop = () => void;

export type TrialsOptions = {
  /** Begins one; `hear` is called until the last word, and says `broken` where it ended without one. */
  start: (order: TrialOrder, hear: (word: ChildWord) => void) => Stop;
  /** Monotonic, ms. */
  now: () => number;
  after: (ms: number, run: () => void) => Stop;
};

/** Longer than all bounds of the steps together (trial.ts: moves are over 78 s after it began, then bots leave), and short enough for whoever waits with a release. */
export const TRIAL_WITHIN_MS = 90_000;
/** Whoever asks has its answer long before so many others have been made. */
const KEPT_MAX = 20;

/** `unlike`: there is one by this id, of another room or pod. */
export type Ordered = { kind: 'state'; state: TrialState } | { kind: 'busy'; with: string } | { kind: 'unlike' };

type Known = { order: TrialOrder; beganMs: number; step: string; end: TrialState | null; stop: Stop };

/** Trials by their ids: one at a time, each once, and each of them comes to an end. */
export class Trials {
  readonly #options: TrialsOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: TrialsOptions) {
    this.#options = options;
  }

  /** The same order again is asked how far it is. */
  order(order: TrialOrder): Ordered {
    const known = this.#known.get(order.id);
    if (known !== undefined) {
      const isSame = JSON.stringify(known.order) === JSON.stringify(order);
      return isSame ? { kind: 'state', state: this.#stateOf(known) } : { kind: 'unlike' };
    }
    const running = [...this.#known.values()].find(({ end }) => end === null);
    if (running !== undefined) return { kind: 'busy', with: running.order.id };
    return { kind: 'state', state: this.#stateOf(this.#begin(order)) };
  }

  /** Null: there is none, or it was long ago. */
  state(id: string): TrialState | null {
    const known = this.#known.get(id);
    return known === undefined ? null : this.#stateOf(known);
  }

  /** Idempotent. */
  close(): void {
    for (const known of this.#known.values()) known.stop();
  }

  #begin(order: TrialOrder): Known {
    const { start, now, after } = this.#options;
    const known: Known = { order, beganMs: now(), step: 'it begins', end: null, stop: () => undefined };
    this.#known.set(order.id, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT_MAX && oldest !== undefined) this.#known.delete(oldest);
    const end = (state: TrialState): void => {
      if (known.end !== null) return;
      known.end = state;
      known.stop();
    };
    const stopChild = start(order, (word) => {
      if (word.is === 'step') known.step = word.step;
      else end(word);
    });
    const why = `it did not come to an end within ${TRIAL_WITHIN_MS / 1000} s`;
    const stopClock = after(TRIAL_WITHIN_MS, () => end({ is: 'broken', why: `${why}: ${known.step}` }));
    known.stop = () => {
      stopClock();
      stopChild();
    };
    // It may have ended while it was begun.
    if (known.end !== null) known.stop();
    return known;
  }

  #stateOf({ beganMs, step, end }: Known): TrialState {
    return end ?? { is: 'running', forMs: this.#options.now() - beganMs, step };
  }
}
