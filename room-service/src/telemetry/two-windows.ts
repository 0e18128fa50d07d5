/** As long as the time between two scrapes, or half of it. */
export const WINDOW_MS = 15_000;

export type TwoWindowsOptions<T> = {
  /** One that has seen nothing yet. */
  fresh: () => T;
  /** ms, monotonic. */
  clock: () => number;
};

/**
 * Two of what sums up a while, the later one begun a while after the other: the earlier has seen the last 15 to 30 s, and at
 * least all since it was read a while ago. One that begins anew whenever it is read would show whoever reads seldom only
 * what happened since somebody else did.
 */
export class TwoWindows<T> {
  readonly #options: TwoWindowsOptions<T>;
  #earlier: T;
  #later: T;
  #laterSince: number;

  constructor(options: TwoWindowsOptions<T>) {
    this.#options = options;
    this.#earlier = options.fresh();
    this.#later = options.fresh();
    this.#laterSince = options.clock();
  }

  /** Both, to add to; `earlier` is the one to be read. */
  get both(): { earlier: T; later: T } {
    return { earlier: this.#earlier, later: this.#later };
  }

  /** To be called when it was read. Answers the one that is over, if one is. */
  wasRead(): T | null {
    const { clock, fresh } = this.#options;
    if (clock() - this.#laterSince < WINDOW_MS) return null;
    const over = this.#earlier;
    this.#earlier = this.#later;
    this.#later = fresh();
    this.#laterSince = clock();
    return over;
  }
}
