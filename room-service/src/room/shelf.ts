import { limits, type PersonId } from '@atrium/protocol';

/** In UTF-16 units: a welcome must stay small, or slow readers could never come in. */
const TEXT_MAX_UNITS = 64_000;

/** A short message takes a place like any other. */
const PLACE_UNITS = TEXT_MAX_UNITS / limits.CHAT_HISTORY_MAX;

/**
 * Whoever has more than a sixteenth of a full shelf makes way by themselves: a dozen who flood it leave a quarter of it to
 * others. Of less nobody does, since what was said last tells more than what many said long ago.
 */
const SHARE_UNITS = TEXT_MAX_UNITS / 16;

/** Something on the shelf of its scope. */
export type Kept<K, T> = {
  readonly scope: K;
  readonly item: T;
  /** Who wrote it; null: somebody who has gone. They count as one, else who comes again and again would be many. */
  by: PersonId | null;
  /** When it was said, ms. */
  readonly at: number;
  /** UTF-16 units of its text. */
  readonly units: number;
  /** Of the JSON as which it travels. */
  readonly bytes: number;
};

/** What is kept of one scope, the oldest first. */
export class Shelf<K, T> {
  readonly #kept: Kept<K, T>[] = [];
  #units = 0;

  get kept(): readonly Kept<K, T>[] {
    return this.#kept;
  }

  /** Answers what makes way for it. */
  add(one: Kept<K, T>): Kept<K, T>[] {
    this.#kept.push(one);
    this.#units += one.units;
    const gone: Kept<K, T>[] = [];
    while (this.#kept.length > limits.CHAT_HISTORY_MAX || this.#units > TEXT_MAX_UNITS) {
      const next = this.#next();
      if (next === undefined) break;
      this.remove(next);
      gone.push(next);
    }
    return gone;
  }

  remove(one: Kept<K, T>): void {
    const place = this.#kept.indexOf(one);
    if (place < 0) return;
    this.#kept.splice(place, 1);
    this.#units -= one.units;
  }

  /** The oldest of whoever has the most here, where that is too much for one; else the oldest. */
  #next(): Kept<K, T> | undefined {
    const unitsOf = new Map<PersonId | null, number>();
    for (const { by, units } of this.#kept) unitsOf.set(by, (unitsOf.get(by) ?? 0) + Math.max(units, PLACE_UNITS));
    // They are in the order of the oldest of each: of two who have as much it is the first.
    const [whose, units] = [...unitsOf].reduce((most, other) => (other[1] > most[1] ? other : most), [null, 0]);
    return units > SHARE_UNITS ? this.#kept.find(({ by }) => by === whose) : this.#kept[0];
  }
}
