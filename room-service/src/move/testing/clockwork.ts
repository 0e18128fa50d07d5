type Due = { at: number; run: () => void };

/** A clock that goes on when the test says so, and runs what is due meanwhile, in order. */
export class Clockwork {
  now = 0;
  readonly #due = new Set<Due>();

  readonly after = (ms: number, run: () => void): (() => void) => {
    const due = { at: this.now + ms, run };
    this.#due.add(due);
    return () => void this.#due.delete(due);
  };

  /** Of what has been undone or has run nothing is left. */
  get waiting(): number {
    return this.#due.size;
  }

  /** With what follows from each step in promises. */
  async advance(ms: number): Promise<void> {
    await settled();
    const until = this.now + ms;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#due.delete(next);
      this.now = next.at;
      next.run();
      await settled();
    }
    this.now = until;
    await settled();
  }

  #next(until: number): Due | undefined {
    return [...this.#due].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }
}

/** Everything that waits for promises alone has gone on. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
