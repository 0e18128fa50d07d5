export type StandstillOptions = {
  /** Monotonic, ms. */
  clock: () => number;
  /** How often `beat` is due, ms. */
  everyMs: number;
};

/** A timer is late by a few ms in any busy process. */
const LATE_MS = 50;
/** What came in meanwhile is read in the turn of the event loop that follows, which takes ms where much did. */
const READ_WITHIN_MS = 20;

/**
 * For how long what is read now may have waited: a process that stands still, for a collection or for its CPU, reads nothing, and
 * no time that it takes itself holds that. Known by a timer that should have been heard of meanwhile: a subtraction a request.
 */
export class Standstill {
  readonly #options: StandstillOptions;
  #beatAtMs: number;
  #stoodMs = 0;

  constructor(options: StandstillOptions) {
    this.#options = options;
    this.#beatAtMs = options.clock();
  }

  /** To be called by the timer. */
  beat(): void {
    const nowMs = this.#options.clock();
    this.#stoodMs = this.#overdueMs(nowMs);
    this.#beatAtMs = nowMs;
  }

  /** Of what is read now, by the clock: ms, at most, since whoever asked at its end waited for less. */
  waitedMs(nowMs: number): number {
    const overdueMs = this.#overdueMs(nowMs);
    // Sockets may be read before timers.
    if (overdueMs > 0) return overdueMs;
    return nowMs - this.#beatAtMs <= READ_WITHIN_MS ? this.#stoodMs : 0;
  }

  #overdueMs(nowMs: number): number {
    const lateMs = nowMs - this.#beatAtMs - this.#options.everyMs;
    return lateMs > LATE_MS ? lateMs : 0;
  }
}
