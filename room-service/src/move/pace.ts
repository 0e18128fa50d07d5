import type { Clock } from './clock.ts';

/**
 * Pages that a pod tells to come elsewhere, over all its rooms: an attach is a DTLS handshake and two transports for the
 * target, some 4 ms of one core, so that a target spends a tenth of it on those who come.
 */
export const MOVES_PER_SECOND = 25;
/** So many at once after a rest: a small circle moves as one. */
export const MOVES_BURST = 5;

export type PaceOptions = { perSecond?: number; burst?: number; clock: Clock };

/** The bucket from which every move of this pod takes its turns, in the order in which they were asked for. */
export class Pace {
  readonly #everyMs: number;
  readonly #aheadMs: number;
  readonly #clock: Clock;
  /** When the next turn is due if all before it are taken at their time. */
  #next = -Infinity;
  #isHeld = false;

  constructor({ perSecond = MOVES_PER_SECOND, burst = MOVES_BURST, clock }: PaceOptions) {
    this.#everyMs = 1000 / perSecond;
    this.#aheadMs = (burst - 1) * this.#everyMs;
    this.#clock = clock;
  }

  /** When the caller's next so many turns are due, ms of the clock. Those that are not used are gone. */
  take(count: number): number[] {
    const first = this.#first();
    this.#next = first + count * this.#everyMs;
    return Array.from({ length: count }, (_, n) => first + n * this.#everyMs);
  }

  /** For how long whoever took so many turns now would wait for the last of them, ms. */
  waitMs(count: number): number {
    return Math.max(0, this.#first() + (count - 1) * this.#everyMs - this.#clock.now());
  }

  /**
   * For whoever takes many turns at once when they know how many: one at a time, so that none of them waits for the turns of
   * another. The answer, which may be called twice, gives it back; null: somebody has it.
   */
  hold(): (() => void) | null {
    if (this.#isHeld) return null;
    this.#isHeld = true;
    let isMine = true;
    return () => {
      if (isMine) this.#isHeld = false;
      isMine = false;
    };
  }

  #first(): number {
    return Math.max(this.#next, this.#clock.now() - this.#aheadMs);
  }
}
