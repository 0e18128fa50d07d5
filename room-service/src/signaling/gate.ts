/**
 * What comes for a room goes through it. While it is shut everything is held, and acted upon in order when it opens; what is
 * held when the room is gone is never acted upon.
 */
export class Gate {
  #held: (() => void)[] | null = null;
  #waiting: (() => void)[] = [];

  get isShut(): boolean {
    return this.#held !== null;
  }

  shut(): void {
    this.#held ??= [];
  }

  /** True: it is shut, and `act` comes later or never. */
  holds(act: () => void): boolean {
    this.#held?.push(act);
    return this.#held !== null;
  }

  /** Resolves when it is open, or the room is gone. */
  settled(): Promise<void> {
    if (this.#held === null) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  open(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const act of held) act();
    this.#release();
  }

  /** The room is gone. */
  drop(): void {
    this.#held = null;
    this.#release();
  }

  #release(): void {
    for (const go of this.#waiting.splice(0)) go();
  }
}
