import { limits } from '@atrium/protocol';
import type { Tally } from './tally.ts';

export type TickerOptions = { tick: () => void; tally: Pick<Tally, 'ticked'>; onBug: (error: unknown) => void };

/** Has a room tick, while it does not stand still. A mistake in one must not end the others: the process would go down with it. */
export class Ticker {
  readonly #options: TickerOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TickerOptions) {
    this.#options = options;
  }

  start(): void {
    const { tick, tally, onBug } = this.#options;
    if (this.#timer !== undefined) return;
    let dueAtMs = performance.now() + limits.TICK_MS;
    this.#timer = setInterval(() => {
      const beganAtMs = performance.now();
      const lateMs = beganAtMs - dueAtMs;
      dueAtMs = beganAtMs + limits.TICK_MS;
      try {
        tick();
      } catch (error) {
        onBug(error);
      }
      tally.ticked(performance.now() - beganAtMs, lateMs);
    }, limits.TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
