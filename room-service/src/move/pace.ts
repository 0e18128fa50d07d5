import type { Clock } from './clock.ts';

/**
 * Pages that a pod tells to come elsewhere, over all its rooms: an attach is a DTLS handshake and two transports for the
 * target, some 4 ms of one core, so that a target spends a tenth of it on those who come.
 */
export const MOVES_PER_SECOND = 25;
/** So many at once after a rest: a small circle moves as one. */
export const MOVES_BURST = 5;
/** Where others wait, one turn of so many at most is for who comes while their room moves: who does so again and again delays nobody. */
const LATE_ONE_IN = 5;

export type PaceOptions = { perSecond?: number; burst?: number; clock: Clock };

/** The bucket from which every move of this pod takes its turns, in the order in which they were asked for. */
export class Pace {
  readonly #everyMs: number;
  readonly #aheadMs: number;
  readonly #clock: Clock;
  /** When the next turn is due if all before it are taken at their time. */
  #next = -Infinity;
  /** From then on there is another turn for who comes late, whoever waits. */
  #lateFrom = -Infinity;
  /** Turns that are spoken for, and not taken yet. */
  #held = 0;

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

  /** A turn for somebody who came after the others, ms of the clock; null: not now, since others wait. */
  takeLate(): number | null {
    const now = this.#clock.now();
    if (now < this.#lateFrom && this.waitMs(1) > 0) return null;
    this.#lateFrom = now + LATE_ONE_IN * this.#everyMs;
    const [turn = now] = this.take(1);
    return turn;
  }

  /**
   * For whoever will take so many turns at once when they know how many: nobody waits for those of others longer than
   * `withinMs` then, however many their own are. The answer, which may be called twice, gives them back; null: not now.
   */
  hold(count: number, withinMs: number): (() => void) | null {
    const before = this.#held === 0 ? 1 : this.#held + count;
    if (this.waitMs(before) > withinMs) return null;
    this.#held += count;
    let isMine = true;
    return () => {
      if (isMine) this.#held -= count;
      isMine = false;
    };
  }

  #first(): number {
    return Math.max(this.#next, this.#clock.now() - this.#aheadMs);
  }
}
