import { setTimeout as sleep } from 'node:timers/promises';

/** Who had the thread for long makes others wait no longer than this: a join must not starve. */
const REST_MAX_MS = 250;

export type TurnstileOptions = {
  /** Monotonic time in ms. */
  now?: () => number;
  rest?: (ms: number) => Promise<unknown>;
};

/**
 * Lets one heavy step through at a time and then rests for as long as it took, so that half of the thread is left to
 * everything that has to happen on time: a voice is fed a hundred times a second.
 */
export class Turnstile {
  readonly #now: () => number;
  readonly #rest: (ms: number) => Promise<unknown>;
  #free: Promise<unknown> = Promise.resolve();

  constructor({ now = () => performance.now(), rest = sleep }: TurnstileOptions = {}) {
    this.#now = now;
    this.#rest = rest;
  }

  /** In the order of asking. A step that fails lets the next one through all the same. */
  async pass(step: () => Promise<void>): Promise<void> {
    const before = this.#free;
    let leave: () => void = () => undefined;
    this.#free = new Promise<void>((resolve) => (leave = resolve));
    await before;
    const begunMs = this.#now();
    try {
      await step();
    } finally {
      void this.#rest(Math.min(REST_MAX_MS, this.#now() - begunMs)).then(leave);
    }
  }
}

/** All bots of a process share its one thread. */
export const sharedTurnstile = new Turnstile();
