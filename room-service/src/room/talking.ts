import type { PersonId } from '@atrium/protocol';
import type { Circles } from './circles.ts';
import type { Ring } from './ring.ts';
import { TALKING_HOLD_MS } from './rules.ts';

const NOBODY: ReadonlySet<PersonId> = new Set();

/** From who speaks to which circles show that somebody speaks. */
export class Talking {
  #speakers = NOBODY;

  get speakers(): ReadonlySet<PersonId> {
    return this.#speakers;
  }

  set(speakers: ReadonlySet<PersonId>): void {
    this.#speakers = speakers.size > 0 ? new Set(speakers) : NOBODY;
  }

  tick(circles: Circles, now: number): void {
    for (const ring of circles.all()) {
      if (now - ring.talkingSince < TALKING_HOLD_MS) continue;
      const talking = !ring.locked && this.#isHeard(ring);
      if (talking !== ring.talking) circles.setTalking(ring, talking, now);
    }
  }

  #isHeard(ring: Ring): boolean {
    return this.#speakers.size > 0 && ring.members.some((member) => this.#speakers.has(member.id));
  }
}
