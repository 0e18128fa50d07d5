/** Counts what each address holds at a time, and bounds it. */
export class PerAddress {
  readonly #max: number;
  readonly #held = new Map<string, number>();

  constructor(options: { max: number }) {
    this.#max = options.max;
  }

  get max(): number {
    return this.#max;
  }

  /** Returns what gives it back (idempotent), or null when the address holds as many as it may. */
  take(address: string): (() => void) | null {
    return (this.#held.get(address) ?? 0) < this.#max ? this.takeBeyond(address) : null;
  }

  /** The same of whoever must not be refused; they count for others. */
  takeBeyond(address: string): () => void {
    this.#held.set(address, (this.#held.get(address) ?? 0) + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const left = (this.#held.get(address) ?? 1) - 1;
      if (left > 0) this.#held.set(address, left);
      else this.#held.delete(address);
    };
  }

  /** Addresses that are kept in mind. */
  get size(): number {
    return this.#held.size;
  }
}
