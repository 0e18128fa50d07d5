/** Who has scraped within this comes again: a scrape a minute is the slowest that is usual. */
const RECENT_MS = 65_000;

/** Who reads the metrics of this process, so that it does not end before its last numbers were read. */
export class Scrapers {
  readonly #cameAt = new Map<string, number>();
  readonly #awaited = new Set<string>();
  #allCame: (() => void) | null = null;
  #waitsSince = 0;

  /** Its answer is out. `beganAt`: when it asked, since an answer holds what was so then. */
  scraped(address: string, beganAt: number): void {
    this.#cameAt.delete(address);
    this.#cameAt.set(address, beganAt);
    for (const [other, at] of this.#cameAt) if (beganAt - at > RECENT_MS) this.#cameAt.delete(other);
    if (this.#allCame === null || beganAt < this.#waitsSince) return;
    this.#awaited.delete(address);
    if (this.#awaited.size === 0) this.#allCame();
  }

  /** Resolves when each who came lately has come once more: at once where nobody did. It has no end of its own. */
  async once(now: number): Promise<void> {
    for (const [address, at] of this.#cameAt) if (now - at <= RECENT_MS) this.#awaited.add(address);
    if (this.#awaited.size === 0) return;
    this.#waitsSince = now;
    await new Promise<void>((resolve) => (this.#allCame = resolve));
  }
}
