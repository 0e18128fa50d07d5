/** So many are one body, which is then some 100 kB. */
const BATCH_MAX = 256;
/** Soon enough to be looked at, seldom enough to be one request for many. */
const BATCH_EVERY_MS = 1_000;

export type HandoverOptions<T> = {
  /** All that came since the last time, never none. */
  give: (items: T[]) => void;
};

/**
 * Gathers what ends into batches. Those of the SDK drop what is more than their queue holds until the next turn of the event
 * loop, and tell nobody; this one gives a full batch away at once, to a sender that bounds what waits and counts what is lost.
 */
export class Handover<T> {
  readonly #give: HandoverOptions<T>['give'];
  #items: T[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: HandoverOptions<T>) {
    this.#give = options.give;
  }

  add(item: T): void {
    this.#items.push(item);
    if (this.#items.length >= BATCH_MAX) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), BATCH_EVERY_MS).unref();
  }

  /** What waits is given away now. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    this.#give(items);
  }
}
