/** A token bucket: `perSecond` on average, `burst` at once; full at first, or with so much `left`. Time is a parameter (ms). */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(options: { perSecond: number; burst: number; now: number; left?: number }) {
    this.#perMs = options.perSecond / 1000;
    this.#burst = options.burst;
    this.#tokens = Math.min(options.burst, Math.max(0, options.left ?? options.burst));
    this.#at = options.now;
  }

  take(now: number, amount = 1): boolean {
    if (this.left(now) < amount) return false;
    this.#tokens -= amount;
    return true;
  }

  left(now: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + Math.max(0, now - this.#at) * this.#perMs);
    this.#at = now;
    return this.#tokens;
  }
}
