import type { PersonId } from '@atrium/protocol';

/**
 * Who has which layer of the portraits' texture. It grows by doubling up to `max`; after that the one whose plate was
 * seen longest ago gives its layer up.
 */
export class PortraitSlots {
  readonly #slots = new Map<PersonId, { slot: number; seen: number }>();
  readonly #max: number;
  #free: number[] = [];
  #capacity: number;

  constructor(options: { capacity: number; max: number }) {
    this.#max = options.max;
    this.#capacity = 0;
    this.#grow(options.capacity);
  }

  get capacity(): number {
    return this.#capacity;
  }

  slotOf(id: PersonId): number | null {
    return this.#slots.get(id)?.slot ?? null;
  }

  /**
   * The layer of a person who is in view in frame `frame`; `fresh` when something has to be painted into it. Null when
   * all layers belong to people who are in view as well.
   */
  claim(id: PersonId, frame: number): { slot: number; fresh: boolean } | null {
    const held = this.#slots.get(id);
    if (held !== undefined) {
      held.seen = frame;
      return { slot: held.slot, fresh: false };
    }
    if (this.#free.length === 0 && this.#capacity < this.#max) this.#grow(Math.min(this.#max, this.#capacity * 2));
    const slot = this.#free.pop() ?? this.#evict(frame);
    if (slot === null) return null;
    this.#slots.set(id, { slot, seen: frame });
    return { slot, fresh: true };
  }

  /** The person is gone, or looks different now and has to be painted anew. */
  release(id: PersonId): void {
    const held = this.#slots.get(id);
    if (held === undefined) return;
    this.#slots.delete(id);
    this.#free.push(held.slot);
  }

  #grow(capacity: number): void {
    const added = Array.from({ length: capacity - this.#capacity }, (_, k) => capacity - 1 - k);
    this.#free = [...added, ...this.#free];
    this.#capacity = capacity;
  }

  #evict(frame: number): number | null {
    let oldest: { id: PersonId; slot: number; seen: number } | null = null;
    for (const [id, { slot, seen }] of this.#slots) {
      if (seen < frame && (oldest === null || seen < oldest.seen)) oldest = { id, slot, seen };
    }
    if (oldest === null) return null;
    this.#slots.delete(oldest.id);
    return oldest.slot;
  }
}
