import type { Participant } from '../signaling/watch.ts';
import { participantKey } from './participant-key.ts';

/** A page sends every few seconds and once more on its way out; a slow line and a phone that slept take their time. */
const KEPT_MS = 60_000;

/** Who left in the last minute: the last words of a page come after its person has gone. */
export class Departures {
  readonly #at = new Map<string, number>();

  get size(): number {
    return this.#at.size;
  }

  left({ host, person }: Participant, now: number): void {
    for (const [key, at] of this.#at) {
      if (now - at <= KEPT_MS) break;
      this.#at.delete(key);
    }
    this.#at.set(participantKey(host.id, person), now);
  }

  has(room: string, person: string, now: number): boolean {
    const at = this.#at.get(participantKey(room, person));
    return at !== undefined && now - at <= KEPT_MS;
  }
}
