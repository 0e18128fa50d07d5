import type { ErrorCode, Opaque, PersonId } from '@atrium/protocol';
import type { Owner, Pod, RoomRecord } from '../directory/directory.ts';
import type { Audience } from '../room/earshot.ts';
import type { Lost, MovedRoom } from './leaving.ts';

/** What one pod asks of another of a room that moves; `move` names the move. */
export type Prepare = { move: string; from: Owner; people: number; audience: Audience[] };
/** `at`: when it was said, by the source's clock; an older pod does not say it. */
export type AudienceChanges = { move: string; changes: Audience[]; at?: number | undefined };
export type Commit = { move: string; record: RoomRecord } & MovedRoom;
/** `lost`: who has gone since the freeze, as far as that is known; an older pod does not say it. */
export type Own = { move: string; record: RoomRecord; lost?: readonly Lost[] | undefined };
/** `since`: `upTo` of the last answer; 0 at first. */
export type Follow = { move: string; since: number };

/** gone: it knows nothing of that move (any more). */
type Gone = { kind: 'gone' };
type Refused = { kind: 'refused'; code: ErrorCode };

export type Prepared = { kind: 'ready'; url: string; rtpCapabilities: Opaque } | Refused | Gone;
/** Who is attached and said so. `tokens`: ids of those by which each of them attached; an older pod does not say it. */
export type Ready = { ready: PersonId[]; tokens?: string[] | undefined };
export type Heard = ({ kind: 'ok' } & Ready) | Gone;
export type Restored = { kind: 'restored' } | Refused | Gone;
/** `attached`: who goes on there without a gap. */
export type Owned = { kind: 'owns'; attached: PersonId[] } | Gone;
/** Who hears others than before since then: the newest of each, and the rest with the next answer where it is much. */
export type Followed = { kind: 'ok'; upTo: number; changes: Audience[] } | Gone;

/** Its version is one that does not know the question. */
export type Older = { kind: 'older' };

/** No answer that could be read. Of a change it says "not known", not "not done". */
export type Silent = { kind: 'silent' };

/** What the source says to the target. Nothing here rejects. */
export type Target = {
  prepare: (pod: Pod, room: string, said: Prepare) => Promise<Prepared | Silent>;
  audience: (pod: Pod, room: string, said: AudienceChanges) => Promise<Heard | Silent>;
  commit: (pod: Pod, room: string, said: Commit) => Promise<Restored | Silent>;
  own: (pod: Pod, room: string, said: Own) => Promise<Owned | Silent>;
  follow: (pod: Pod, room: string, said: Follow) => Promise<Followed | Older | Silent>;
  off: (pod: Pod, room: string, said: { move: string }) => Promise<unknown>;
};
