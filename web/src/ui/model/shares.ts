import type { PersonId } from '@atrium/protocol';
import type { RemoteMedia } from '../../media/media-store.ts';

/** A screen that somebody of my circle shows, and that has arrived here. */
export type Share = { person: PersonId; stream: MediaStream };

/** In the order of the circle, so that none jumps when another comes. */
export function sharesOf(
  members: readonly PersonId[],
  self: PersonId | null,
  remotes: ReadonlyMap<PersonId, RemoteMedia>,
): Share[] {
  return members.flatMap((person) => {
    const stream = person === self ? null : (remotes.get(person)?.screen ?? null);
    return stream === null ? [] : { person, stream };
  });
}

/** The one that is seen: the chosen one while it is there, else the first. */
export function shownShare(shares: readonly Share[], chosen: PersonId | null): Share | null {
  return shares.find(({ person }) => person === chosen) ?? shares[0] ?? null;
}
