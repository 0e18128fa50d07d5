/**
 * Sockets of one address that have not joined. A join takes a few hundred ms, so that a whole office behind one address
 * stays below; without a bound one machine could hold every file descriptor by opening sockets that say nothing.
 */
const WAITING_PER_ADDRESS_MAX = 200;

/** Counts sockets that have not joined yet, by address. */
export class WaitingRoom {
  readonly #waiting = new Map<string, number>();

  /** Returns what ends the wait (idempotent), or null when the address has too many already. */
  enter(address: string): (() => void) | null {
    const count = this.#waiting.get(address) ?? 0;
    if (count >= WAITING_PER_ADDRESS_MAX) return null;
    this.#waiting.set(address, count + 1);
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      const left = (this.#waiting.get(address) ?? 1) - 1;
      if (left > 0) this.#waiting.set(address, left);
      else this.#waiting.delete(address);
    };
  }

  /** Addresses that are kept in mind. */
  get size(): number {
    return this.#waiting.size;
  }
}
