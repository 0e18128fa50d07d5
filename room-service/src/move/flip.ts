import type { Result } from '@atrium/protocol';
import type { Directory, Epoch, Found, PodId, RoomRecord, Taken } from '../directory/directory.ts';
import { sleep, type Clock } from './clock.ts';
import type { MoveFailure } from './mover.ts';

/** A directory that has lost an answer is back within a second or not soon; people wait for it, frozen. */
const LOOKS = 4;
const LOOK_AFTER_MS = 250;

export type FlipOptions = {
  directory: Pick<Directory, 'take' | 'find'>;
  /** By which the source has the room. */
  record: RoomRecord;
  to: PodId;
  clock: Clock;
};

/** The room is still its source's, or, where that was `lost`, neither's: by the epoch `lostTo`, where that is known. */
export type Kept = { kind: 'kept'; why: MoveFailure; lostTo: Epoch | null };
export type Flipped = { kind: 'flipped'; record: RoomRecord } | Kept;

/**
 * Whether the directory answers, and has the room as its source's: null, or why there is no use in a freeze. One that does not
 * know the room has lost it, and is told again by the next beat.
 */
export async function obstacle(directory: Pick<Directory, 'find'>, record: RoomRecord): Promise<Kept | null> {
  const found = await directory.find(record.room);
  if (!found.ok || found.value === null) return kept('unreachable');
  return isStill(found.value, record) ? null : kept('lost', found.value.record.epoch);
}

/** Gives the room to the target. Where the answer is lost it is looked whose it is: [MOV10]. */
export async function flip({ directory, record, to, clock }: FlipOptions): Promise<Flipped> {
  const { room, pod, epoch } = record;
  const taken = await directory.take({ room, from: { pod, epoch }, to, because: 'moved' });
  if (taken.ok) return read(taken.value, record, to);
  for (let look = 0; look < LOOKS; look += 1) {
    await sleep(clock, LOOK_AFTER_MS);
    const found: Result<Found | null> = await directory.find(room);
    if (found.ok) return isStill(found.value, record) ? kept('unreachable') : ownerOf(found.value, to);
  }
  return kept('unreachable');
}

function read(taken: Taken, record: RoomRecord, to: PodId): Flipped {
  switch (taken.kind) {
    case 'taken':
      return { kind: 'flipped', record: taken.record };
    case 'stale':
      return isStill(taken.found, record) ? kept('failed') : ownerOf(taken.found, to);
    case 'no_pod':
      return kept('target_lost');
    case 'alive':
      return kept('failed');
  }
}

const kept = (why: MoveFailure, lostTo: Epoch | null = null): Kept => ({ kind: 'kept', why, lostTo });

const isStill = (found: Found | null, { pod, epoch }: RoomRecord): boolean =>
  found?.record.pod === pod && found.record.epoch === epoch;

/**
 * Nobody but its source gives it to this target, so that a record that names it is of this move. That it is nobody's says that
 * the directory has lost it, or that it is over: the next beats tell which.
 */
function ownerOf(found: Found | null, to: PodId): Flipped {
  if (found === null) return kept('unreachable');
  const { record } = found;
  return record.pod === to ? { kind: 'flipped', record } : kept('lost', record.epoch);
}
