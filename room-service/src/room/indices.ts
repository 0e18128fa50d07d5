import { INDEX_REST_MS } from './rules.ts';

/** Pose frames carry an index as u16. */
const INDEX_COUNT = 65_536;

/** Hands out the smallest free person index; one that was given back rests for INDEX_REST_MS. */
export class Indices {
  readonly #taken = new Set<number>();
  readonly #restingUntil = new Map<number, number>();

  /** Null when all are taken or resting. */
  take(now: number): number | null {
    for (let index = 0; index < INDEX_COUNT; index += 1) {
      if (this.#taken.has(index) || (this.#restingUntil.get(index) ?? now) > now) continue;
      this.claim(index);
      return index;
    }
    return null;
  }

  claim(index: number): void {
    this.#restingUntil.delete(index);
    this.#taken.add(index);
  }

  giveBack(index: number, now: number): void {
    if (this.#taken.delete(index)) this.#restingUntil.set(index, now + INDEX_REST_MS);
  }

  /** Pairs of index and the time until which it rests. */
  resting(): [number, number][] {
    return [...this.#restingUntil];
  }

  restoreResting(pairs: readonly [number, number][]): void {
    for (const [index, until] of pairs) this.#restingUntil.set(index, until);
  }
}
