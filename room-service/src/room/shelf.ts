import { limits, type PersonId } from '@atrium/protocol';

/** In UTF-16 units: a welcome must stay small, or slow readers could never come in. */
const TEXT_MAX_UNITS = 64_000;

/**
 * Whoever has more than a sixteenth of a full shelf makes way by themselves: a dozen who flood it leave a quarter of it to
 * others. Of less nobody does, since what was said last tells more than what many said long ago.
 */
const SHARE = 1 / 16;

/** Of two who talk nobody loses what is new to what is old of another who has said nearly as much. */
const ABOUT_AS_MUCH = 1 / 2;

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

  /** The oldest of those who have about the most of what is too much, where that is too much for one; else the oldest. */
  #next(): Kept<K, T> | undefined {
    // A few long messages are no flood where the places are short, nor are many short ones where the text is too long.
    const isByPlaces = this.#kept.length > limits.CHAT_HISTORY_MAX;
    const weights = new Map<PersonId | null, number>();
    for (const { by, units } of this.#kept) weights.set(by, (weights.get(by) ?? 0) + (isByPlaces ? 1 : units));
    const share = SHARE * (isByPlaces ? limits.CHAT_HISTORY_MAX : TEXT_MAX_UNITS);
    const much = ABOUT_AS_MUCH * Math.max(...weights.values());
    const isTooMuch = (weight: number): boolean => weight > share && weight >= much;
    return this.#kept.find(({ by }) => isTooMuch(weights.get(by) ?? 0)) ?? this.#kept[0];
  }
}
