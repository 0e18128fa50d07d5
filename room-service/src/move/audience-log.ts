import type { PersonId } from '@atrium/protocol';
import type { Audience } from '../room/earshot.ts';

/** In one answer: of the largest, who are in a full circle, so many have 200 kB of JSON (`call-pod.ts` takes 256). */
export const AT_ONCE_MAX = 250;

/** Whose ears have changed, for somebody who asks again and again: the newest of each listener, the oldest change first. */
export class AudienceLog {
  readonly #newest = new Map<PersonId, { at: number; audience: Audience }>();
  #changes = 0;

  add(changes: readonly Audience[]): void {
    for (const audience of changes) {
      this.#changes += 1;
      // Deleted first, so that the map stays in order.
      this.#newest.delete(audience.listener);
      this.#newest.set(audience.listener, { at: this.#changes, audience });
    }
  }

  /** What came after `upTo` of the last answer, 0 at first; where that is too much, the rest comes with the next. */
  since(upTo: number): { upTo: number; changes: Audience[] } {
    const later = [...this.#newest.values()].filter(({ at }) => at > upTo).slice(0, AT_ONCE_MAX);
    return { upTo: later.at(-1)?.at ?? upTo, changes: later.map(({ audience }) => audience) };
  }
}
