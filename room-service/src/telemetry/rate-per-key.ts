import { TokenBucket } from '../signaling/token-bucket.ts';

export type RatePerKeyOptions = {
  perSecond: number;
  burst: number;
  /** Keys that are kept in mind; who was silent longest is forgotten first, and begins anew. */
  keysMax: number;
};

/** A budget of so many in a second for each of many. */
export class RatePerKey {
  readonly #options: RatePerKeyOptions;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(options: RatePerKeyOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** False: it is too many. `now` in ms. */
  take(key: string, now: number): boolean {
    const bucket = this.#buckets.get(key) ?? new TokenBucket({ ...this.#options, now });
    // Deleted first, so that the map stays in the order of last use.
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    for (const [longest] of this.#buckets) {
      if (this.#buckets.size <= this.#options.keysMax) break;
      this.#buckets.delete(longest);
    }
    return bucket.take(now);
  }
}
