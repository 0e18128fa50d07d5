/** So long after the first failure, then twice as long after each further one, up to the longest. */
const FIRST_MS = 500;
const LONGEST_MS = 16_000;

/** Runs once after `ms`. */
export type After = (ms: number, run: () => void) => void;

/** Keeps no process alive. */
const later: After = (ms, run) => void setTimeout(run, ms).unref();

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

  /** The next failure is a first one, unless something waits to be tried again. */
  went(): void {
    if (!this.#isWaiting) this.#failures = 0;
  }
}
