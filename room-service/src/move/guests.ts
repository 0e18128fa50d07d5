import type { ErrorCode, Opaque, PersonId } from '@atrium/protocol';
import type { Directory, PodId, RoomRecord } from '../directory/directory.ts';
import type { Audience } from '../room/earshot.ts';
import { coldKeptMs } from './cold.ts';
import type { Lost, MovedRoom } from './leaving.ts';
import type {
  AudienceChanges,
  Commit,
  Follow,
  Followed,
  Heard,
  Own,
  Owned,
  Prepare,
  Prepared,
  Ready,
  Restored,
} from './target.ts';

/** A source that has said nothing for so long before the commit is gone, or has given up. */
const SILENT_MS = 5_000;
/** And this is longer than any move takes. */
const PREPARING_MAX_MS = 60_000;
/** The source flips at once after the commit, and then says so: a second later something is lost. */
const LOOK_AFTER_MS = 1_000;
/** By then the source has given up what it could not flip, and has the room still. */
const HELD_BACK_MS = 6_000;
/** For so long a directory that cannot be reached is asked. */
const LOOKING_MS = 60_000;
/**
 * A source asks three times within some seconds, and then for 5 s who hears whom: longer than both. Where people come by their
 * token it says who of them has gone when all are told: as long as their places.
 */
const OWNED_KEPT_MS = 10_000;

/** A room on its way to this pod: media without a room, then a room that is held back. */
export type Arriving = {
  /** Who is attached and has said that they are ready. */
  readonly ready: Ready;
  setAudience: (changes: readonly Audience[]) => void;
  /** `aheadMs`: of this clock, as far as its source has said by what it counts; else null. False: it cannot be made of this. */
  restore: (room: MovedRoom, aheadMs: number | null) => boolean;
  /** It is this pod's, and goes on; answers who does so without a gap. Idempotent. */
  own: () => PersonId[];
  /** Whether it is in its place among the rooms of this pod, by whatever way. */
  readonly owned: boolean;
  /** Who had gone before it came here, or does not come after it: they are not waited for any longer than anybody. Idempotent. */
  lose: (lost: readonly Lost[]) => void;
  /** Who hears others than before, once it is here: `AudienceLog`. Null: it is here no more. */
  changes: (since: number) => { upTo: number; changes: Audience[] } | null;
  /** Nobody asks for that any more. Idempotent. */
  forget: () => void;
  /** Ends all that is here of it. Nothing once it is owned. */
  drop: () => void;
};

export type GuestsOptions = {
  pod: PodId;
  /** Where pages attach. */
  url: () => string;
  rtpCapabilities: Opaque;
  /** Why this pod cannot take the room; null: it can. */
  unfit: (room: string) => ErrorCode | null;
  open: (guest: { room: string; move: string; audience: Audience[] }) => Arriving;
  /** The pod serves the room by this record from now on. */
  hold: (record: RoomRecord) => Promise<boolean>;
  directory: Pick<Directory, 'find'>;
  now: () => number;
};

type Guest = {
  room: string;
  move: string;
  arriving: Arriving;
  since: number;
  heardAt: number;
  /** This clock is ahead of the source's by so much and the way of its quickest word; null: it has not said. */
  aheadMs: number | null;
  /** When the room was restored; null: before the commit. */
  heldSince: number | null;
  /** Who came with it, and are here from then on. */
  people: number;
};

/** The target's side of all moves: rooms that are on their way here. Rules: SPEC.md. */
export class Guests {
  readonly #options: GuestsOptions;
  readonly #byRoom = new Map<string, Guest>();
  /** Of moves that are over, by which the room is here. */
  readonly #owned = new Map<string, { arriving: Arriving; attached: PersonId[]; until: number }>();

  constructor(options: GuestsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#byRoom.size;
  }

  prepare(room: string, { move, audience }: Prepare): Prepared {
    const { unfit, open, url, rtpCapabilities, now } = this.#options;
    const former = this.#byRoom.get(room);
    // Of a source that has begun anew; what is held back is answered for first.
    if (former?.heldSince === null) this.#drop(former);
    else if (former !== undefined) return { kind: 'refused', code: 'no_capacity' };
    const code = unfit(room);
    if (code !== null) return { kind: 'refused', code };
    const arriving = open({ room, move, audience });
    const at = now();
    this.#byRoom.set(room, { room, move, arriving, since: at, heardAt: at, aheadMs: null, heldSince: null, people: 0 });
    return { kind: 'ready', url: url(), rtpCapabilities };
  }

  audience(room: string, { move, changes, at }: AudienceChanges): Heard {
    const guest = this.#of(room, move);
    if (guest?.heldSince !== null) return { kind: 'gone' };
    guest.heardAt = this.#options.now();
    // Of what a word says of the clocks its way is a part: the smallest of it comes nearest.
    if (at !== undefined) guest.aheadMs = Math.min(guest.aheadMs ?? Infinity, guest.heardAt - at);
    guest.arriving.setAudience(changes);
    return { kind: 'ok', ...guest.arriving.ready };
  }

  commit(room: string, { move, ...moved }: Omit<Commit, 'record'>): Restored {
    const guest = this.#of(room, move);
    if (guest?.heldSince !== null) return { kind: 'gone' };
    if (!guest.arriving.restore(moved, guest.aheadMs)) {
      this.#drop(guest);
      return { kind: 'refused', code: 'internal' };
    }
    guest.people = moved.snapshot.sessions.length;
    guest.heldSince = this.#options.now();
    return { kind: 'restored' };
  }

  async own(room: string, { move, record, lost = [] }: Own): Promise<Owned> {
    if (record.pod !== this.#options.pod) return { kind: 'gone' };
    const owned = this.#owned.get(move);
    const guest = this.#of(room, move);
    if (owned === undefined && typeof guest?.heldSince !== 'number') return { kind: 'gone' };
    const attached = owned?.attached ?? (guest === null ? [] : await this.#own(guest, record));
    (owned ?? guest)?.arriving.lose(lost);
    return { kind: 'owns', attached };
  }

  /** Asked while the source has media of it still: [MOV19]. */
  follow(room: string, { move, since }: Follow): Followed {
    const arriving = this.#owned.get(move)?.arriving ?? this.#of(room, move)?.arriving;
    const said = arriving?.changes(since) ?? null;
    return said === null ? { kind: 'gone' } : { kind: 'ok', ...said };
  }

  off(room: string, { move }: { move: string }): void {
    const guest = this.#of(room, move);
    if (guest !== null) this.#drop(guest);
  }

  /** To be called every half a second or so. */
  async tick(): Promise<void> {
    const now = this.#options.now();
    for (const [move, { arriving, until }] of this.#owned) {
      if (now < until) continue;
      this.#owned.delete(move);
      arriving.forget();
    }
    for (const guest of [...this.#byRoom.values()]) {
      if (guest.arriving.owned) this.#settle(guest);
      else if (guest.heldSince !== null) {
        if (now - guest.heldSince >= LOOK_AFTER_MS) await this.#look(guest, now - guest.heldSince);
      } else if (now - guest.heardAt >= SILENT_MS || now - guest.since >= PREPARING_MAX_MS) this.#drop(guest);
    }
  }

  close(): void {
    for (const guest of [...this.#byRoom.values()]) this.#drop(guest);
  }

  /** Nobody has said whose the room is: [MOV11]. */
  async #look(guest: Guest, heldForMs: number): Promise<void> {
    const { directory, pod } = this.#options;
    const found = await directory.find(guest.room);
    if (this.#byRoom.get(guest.room) !== guest || guest.arriving.owned) return;
    if (!found.ok) {
      if (heldForMs >= LOOKING_MS) this.#drop(guest);
    } else if (found.value?.record.pod === pod) await this.#own(guest, found.value.record);
    else if (heldForMs >= HELD_BACK_MS) this.#drop(guest);
  }

  async #own(guest: Guest, record: RoomRecord): Promise<PersonId[]> {
    const isHeld = await this.#options.hold(record);
    if (isHeld) return this.#settle(guest);
    this.#drop(guest);
    return [];
  }

  /** The room is here; answers who went on in it. */
  #settle(guest: Guest): PersonId[] {
    if (this.#byRoom.get(guest.room) === guest) this.#byRoom.delete(guest.room);
    const attached = guest.arriving.own();
    const cold = guest.people - attached.length;
    const until = this.#options.now() + (cold > 0 ? coldKeptMs(cold) : OWNED_KEPT_MS);
    this.#owned.set(guest.move, { arriving: guest.arriving, attached, until });
    return attached;
  }

  #of(room: string, move: string): Guest | null {
    const guest = this.#byRoom.get(room);
    return guest?.move === move ? guest : null;
  }

  #drop(guest: Guest): void {
    if (this.#byRoom.get(guest.room) === guest) this.#byRoom.delete(guest.room);
    guest.arriving.drop();
  }
}
