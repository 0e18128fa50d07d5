import { assertNever, type PersonId } from '@atrium/protocol';
import { sleep, type Clock } from './clock.ts';
import type { Owned, Silent } from './target.ts';

const TRIES = 3;
const AGAIN_AFTER_MS = 300;

export type HandOverOptions = {
  /** Says to the target that the room is its own. */
  own: () => Promise<Owned | Silent>;
  clock: Clock;
  onBug: (error: unknown) => void;
};

export type HandOver = {
  /** Who goes on there; null: no answer came, and nobody is to wait longer for one. */
  first: Promise<ReadonlySet<PersonId> | null>;
  /** Resolves when it has been answered, or is asked no more. */
  over: Promise<void>;
};

/** A target that is silent is asked on, while people are told already. */
export function handOver(options: HandOverOptions): HandOver {
  const first = askOnce(options);
  const over = first.then((attached) => (attached === null ? askOn(options) : undefined)).catch(options.onBug);
  return { first, over };
}

async function askOnce({ own }: HandOverOptions): Promise<ReadonlySet<PersonId> | null> {
  const owned = await own();
  switch (owned.kind) {
    case 'owns':
      return new Set(owned.attached);
    // It has dropped it, and has the room by the directory's word all the same: everybody comes by their token.
    case 'gone':
      return new Set();
    case 'silent':
      return null;
    default:
      return assertNever(owned);
  }
}

async function askOn(options: HandOverOptions): Promise<void> {
  for (let tried = 1; tried < TRIES; tried += 1) {
    await sleep(options.clock, AGAIN_AFTER_MS);
    if ((await askOnce(options)) !== null) return;
  }
}
