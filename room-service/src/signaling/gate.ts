/** `onBug`: of a mistake in what was held, which keeps nothing else from being acted upon. */
export type GateOptions = { onBug: (error: unknown) => void };

/**
 * What comes for a room goes through it. While it is shut everything is held, and acted upon in order when it opens. What is
 * held when the room is gone comes after that, as from somebody who has no room here: of a page that is quick its `swapped`.
 */
export class Gate {
  readonly #onBug: (error: unknown) => void;
  #held: (() => void)[] | null = null;
  #waiting: (() => void)[] = [];

  constructor({ onBug }: GateOptions) {
    this.#onBug = onBug;
  }

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
    this.#act(held);
    this.#release();
  }

  /** The room is gone. What is held waits until its connections know that, at the end of this turn. */
  drop(): void {
    const held = this.#held ?? [];
    this.#held = null;
    queueMicrotask(() => this.#act(held));
    this.#release();
  }

  #act(held: readonly (() => void)[]): void {
    for (const act of held) {
      try {
        act();
      } catch (error) {
        this.#onBug(error);
      }
    }
  }

  #release(): void {
    for (const go of this.#waiting.splice(0)) go();
  }
}
