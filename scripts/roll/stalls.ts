import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * The longest time for which this process did nothing since it was asked last: no bot was fed meanwhile, so that every voice
 * has a gap of that length that no server made.
 */
export class Stalls {
  readonly #delay = monitorEventLoopDelay({ resolution: 10 });

  constructor() {
    this.#delay.enable();
  }

  takeMs(): number {
    const longestMs = this.#delay.max / 1e6;
    this.#delay.reset();
    return longestMs;
  }

  close(): void {
    this.#delay.disable();
  }
}
