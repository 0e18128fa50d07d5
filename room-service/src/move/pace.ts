import { sleep, type Clock } from './clock.ts';

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

  constructor({ perSecond = MOVES_PER_SECOND, burst = MOVES_BURST, clock }: PaceOptions) {
    this.#everyMs = 1000 / perSecond;
    this.#aheadMs = (burst - 1) * this.#everyMs;
    this.#clock = clock;
  }

  /** Resolves when it is the caller's turn. One that is not used is gone. */
  async turn(): Promise<void> {
    const { now } = this.#clock;
    const due = Math.max(this.#next, now() - this.#aheadMs);
    this.#next = due + this.#everyMs;
    if (due > now()) await sleep(this.#clock, due - now());
  }
}
