const MINUTE_MS = 60_000;

export type NewRoomsOptions = { perMinute: number; now: () => number };

/** How many rooms one address has made lately: whoever asks for one name after the other would fill every pod with them. */
export class NewRooms {
  readonly #options: NewRoomsOptions;
  /** In order of the last change. `left` at `at`; it fills up within a minute. */
  readonly #budgets = new Map<string, { left: number; at: number }>();

  constructor(options: NewRoomsOptions) {
    this.#options = options;
  }

  /** Before one is asked for, so that those on their way count. False: the address may make no more now. */
  take(address: string): boolean {
    const left = this.#leftOf(address);
    if (left < 1) return false;
    this.#keep(address, left - 1);
    return true;
  }

  /** The room was there already. */
  giveBack(address: string): void {
    this.#keep(address, Math.min(this.#options.perMinute, this.#leftOf(address) + 1));
  }

  /** Addresses that are kept in mind. */
  get size(): number {
    return this.#budgets.size;
  }

  #keep(address: string, left: number): void {
    const at = this.#options.now();
    // Deleted first, so that the map stays in order.
    this.#budgets.delete(address);
    this.#budgets.set(address, { left, at });
    for (const [other, budget] of this.#budgets) {
      if (at - budget.at < MINUTE_MS) break;
      this.#budgets.delete(other);
    }
  }

  #leftOf(address: string): number {
    const { perMinute, now } = this.#options;
    const budget = this.#budgets.get(address);
    if (budget === undefined) return perMinute;
    return Math.min(perMinute, budget.left + ((now() - budget.at) * perMinute) / MINUTE_MS);
  }
}
