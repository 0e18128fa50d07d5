import type { PersonId } from '@atrium/protocol';
import { sleep, type Clock } from './clock.ts';
import type { Owned, Silent } from './target.ts';

const TRIES = 3;
const AGAIN_AFTER_MS = 300;

export type HandOverOptions = {
  /** Says to the target that the room is its own. */
  own: () => Promise<Owned | Silent>;
  clock: Clock;
};

/** Who goes on there; null: no answer came. */
export async function handOver({ own, clock }: HandOverOptions): Promise<ReadonlySet<PersonId> | null> {
  for (let tried = 1; tried <= TRIES; tried += 1) {
    const owned = await own();
    if (owned.kind === 'owns') return new Set(owned.attached);
    // It has dropped it, and has the room by the directory's word all the same: everybody comes by their token.
    if (owned.kind === 'gone') return new Set();
    if (tried < TRIES) await sleep(clock, AGAIN_AFTER_MS);
  }
  return null;
}
