import { monitorEventLoopDelay } from 'node:perf_hooks';
import { wallMs } from '@atrium/bots';

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

const NOTE_EVERY_MS = 1_000;

/** The same, second by second, for whoever knows only afterwards when it mattered. */
export class StallLog {
  readonly #stalls = new Stalls();
  readonly #seconds: { untilMs: number; longestMs: number }[] = [];

  constructor() {
    setInterval(() => this.#note(), NOTE_EVERY_MS).unref();
  }

  /** Times by `wallMs`. */
  longestMs(fromMs: number, toMs: number): number {
    this.#note();
    const those = this.#seconds.filter(({ untilMs }) => untilMs >= fromMs && untilMs - NOTE_EVERY_MS <= toMs);
    return Math.max(0, ...those.map(({ longestMs }) => longestMs));
  }

  #note(): void {
    this.#seconds.push({ untilMs: wallMs(), longestMs: this.#stalls.takeMs() });
  }
}
