/** So long after the first failure, then twice as long after each further one, up to the longest. */
const FIRST_MS = 500;
const LONGEST_MS = 16_000;

/** Runs once after `ms`. */
export type After = (ms: number, run: () => void) => void;

/** Of thousands that were refused at one moment not all ask again at one: up to a quarter sooner or later. Keeps no process alive. */
const later: After = (ms, run) => void setTimeout(run, ms * (0.75 + Math.random() / 2)).unref();

export type AgainOptions = { after?: After | undefined; run: () => void };

/** What failed is tried again by itself, at growing intervals; however much failed at once, it is one try. */
export class Again {
  readonly #after: After;
  readonly #run: () => void;
  #failures = 0;
  #isWaiting = false;

  constructor({ after = later, run }: AgainOptions) {
    this.#after = after;
    this.#run = run;
  }

  failed(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const waitMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#after(waitMs, () => {
      this.#isWaiting = false;
      this.#run();
    });
  }

  /** Whatever failed is no more: the next failure is a first one. */
  anew(): void {
    this.#failures = 0;
  }

  /** The next failure is a first one, unless something waits to be tried again. */
  went(): void {
    if (!this.#isWaiting) this.#failures = 0;
  }
}
