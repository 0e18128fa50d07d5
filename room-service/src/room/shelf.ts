import { limits } from '@atrium/protocol';

/** In UTF-16 units: a welcome must stay small, or slow readers could never come in. */
const TEXT_MAX_UNITS = 64_000;

export type ShelfOptions<T> = {
  /** When it was said, ms. */
  at: (item: T) => number;
  /** UTF-16 units of its text. */
  units: (item: T) => number;
  /** Of the JSON as which it travels; always the same of one item. */
  bytes: (item: T) => number;
};

/** What is kept of one scope, the oldest first. What is too much of it goes by itself. */
export class Shelf<T> {
  readonly #options: ShelfOptions<T>;
  #items: T[] = [];
  #units = 0;
  #bytes = 0;

  constructor(options: ShelfOptions<T>) {
    this.#options = options;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  /** Of the JSON of all of it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** When the oldest of it was said, ms; Infinity where there is nothing. */
  get since(): number {
    const [oldest] = this.#items;
    return oldest === undefined ? Infinity : this.#options.at(oldest);
  }

  add(item: T): void {
    this.#items.push(item);
    this.#count(item, 1);
    while (this.#items.length > limits.CHAT_HISTORY_MAX || this.#units > TEXT_MAX_UNITS) this.dropOldest();
  }

  dropOldest(): void {
    const oldest = this.#items.shift();
    if (oldest !== undefined) this.#count(oldest, -1);
  }

  #count(item: T, sign: 1 | -1): void {
    this.#units += sign * this.#options.units(item);
    this.#bytes += sign * this.#options.bytes(item);
  }
}
