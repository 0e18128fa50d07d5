/**
 * What comes for a room goes through it. While it is shut everything is held, and acted upon in order when it opens. What is
 * held when the room is gone comes after that, as from somebody who has no room here: of a page that is quick its `swapped`.
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

  /** True: it is shut, and `act` comes later. */
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

  /** The room is gone. What is held waits until its connections know that, at the end of this turn. */
  drop(): void {
    const held = this.#held ?? [];
    this.#held = null;
    queueMicrotask(() => {
      for (const act of held) act();
    });
    this.#release();
  }

  #release(): void {
    for (const go of this.#waiting.splice(0)) go();
  }
}
