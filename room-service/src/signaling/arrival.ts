import {
  ok,
  refuse,
  SHARES_SINCE_VERSION,
  type Attached,
  type Opaque,
  type PersonId,
  type RequestFrame,
  type Result,
} from '@atrium/protocol';
import type { RoomMedia } from '../media/room-media.ts';
import { AudienceLog } from '../move/audience-log.ts';
import { coldKeptMs } from '../move/cold.ts';
import type { Arriving } from '../move/guests.ts';
import type { Lost, MovedBudgets, MovedRoom } from '../move/leaving.ts';
import type { Ready } from '../move/target.ts';
import type { Audience } from '../room/earshot.ts';
import { Room } from '../room/room.ts';
import { shifted } from '../room/shift.ts';
import { FIRST_TENURE } from '../room/tenure.ts';
import { Budgets } from './budgets.ts';
import type { Connection } from './connection.ts';
import { isMediaFrame, performMedia } from './handlers/media.ts';
import { roomOptions } from './new-room.ts';
import type { RoomHost } from './room-host.ts';
import type { Rooms } from './rooms.ts';
import { EVENT_LOOP, type Turns } from './slices.ts';
import type { MoveClaim, Tokens } from './tokens.ts';
import { welcomeAll } from './welcome-all.ts';

/** What is less is the way here of what was said, and no difference of clocks: that time has passed. */
const CLOCKS_DIFFER_MS = 1_000;

export type ArrivalOptions = {
  room: string;
  audience: readonly Audience[];
  rooms: Rooms;
  tokens: Pick<Tokens, 'checkMove' | 'spentThere'>;
  relayOnly: boolean;
  /** Nobody attaches to it any more: it is here, or was given up. */
  over: () => void;
  now: () => number;
  /** Those of the event loop where they are not given. */
  turns?: Turns;
  onBug: (error: unknown) => void;
};

/** Somebody with media here, whose room is elsewhere still. `token`, `nth`: of the one by which they attached. */
type Guest = { connection: Connection; token: string; nth: number; budgets: Budgets; ready: boolean };

/** `moved`: by the clock of this process, which was ahead of the source's by so much. */
type Held = { kind: 'held'; moved: MovedRoom; aheadMs: number };
/** off: it was given up. owned: the room is among those of this process. */
type State = { kind: 'media' } | Held | { kind: 'owned'; attached: PersonId[]; host: RoomHost } | { kind: 'off' };

/** One room on its way to this process: the media of its people first, then the room itself. */
export class Arrival implements Arriving {
  readonly #options: ArrivalOptions;
  readonly #media: RoomMedia;
  readonly #end: () => void;
  readonly #guests = new Map<PersonId, Guest>();
  /** The newest of each: whoever attaches again finds theirs. */
  readonly #audiences = new Map<PersonId, Audience>();
  readonly #spent = new Set<string>();
  readonly #log = new AudienceLog();
  readonly #unsubscribe: (() => void)[];
  #unfollow: () => void = () => undefined;
  #state: State = { kind: 'media' };

  constructor(options: ArrivalOptions) {
    this.#options = options;
    const { media, end } = options.rooms.expect(options.room, {
      adopt: () => this.#state.kind === 'held' && this.#adopt(this.#state) !== null,
      drop: () => this.drop(),
    });
    this.#media = media;
    this.#end = end;
    const to = (person: PersonId): Connection | undefined => this.#guests.get(person)?.connection;
    this.#unsubscribe = [
      media.on('consumers', (person, change) => to(person)?.send('consumers', change)),
      media.on('wanted', (person, wanted) => to(person)?.send('wanted', wanted)),
      media.on('transports', (person, pair) => to(person)?.send('transports', pair)),
    ];
    this.setAudience(options.audience);
  }

  get owned(): boolean {
    return this.#state.kind === 'owned';
  }

  get ready(): Ready {
    const ready = [...this.#guests].filter(([, guest]) => guest.ready && guest.connection.open);
    return { ready: ready.map(([person]) => person), tokens: ready.map(([, { token }]) => token) };
  }

  changes(since: number): ReturnType<AudienceLog['since']> | null {
    const isGone = this.#state.kind === 'off' || (this.#state.kind === 'owned' && this.#state.host.closed);
    return isGone ? null : this.#log.since(since);
  }

  forget(): void {
    this.#unfollow();
  }

  setAudience(changes: readonly Audience[]): void {
    for (const change of changes) this.#audiences.set(change.listener, change);
    this.#media.setAudience(changes);
  }

  /**
   * Media for somebody whose room is not here yet. What is answered is to be built in the turn in which it is sent; `seat`
   * after that.
   */
  async attach(
    connection: Connection,
    { person, id, nth, room }: MoveClaim,
    rtpCapabilities: Opaque,
  ): Promise<Result<{ attached: () => Attached; seat: () => void }>> {
    if (this.#isOver() || room !== this.#options.room) return refuse('no_such_move');
    if (this.#spent.has(id)) return refuse('token_used');
    this.#spent.add(id);
    const former = this.#guests.get(person);
    // The tab whose place another tab has taken was slower than that one.
    if (former !== undefined && nth < former.nth) return refuse('replaced');
    const guest: Guest = { connection, token: id, nth, budgets: former?.budgets ?? new Budgets(), ready: false };
    this.#guests.set(person, guest);
    former?.connection.end('replaced', false);
    const audience = this.#audiences.get(person);
    if (audience !== undefined) this.#media.setAudience([audience]);
    const transports = await this.#media.addPerson(person, {
      rtpCapabilities,
      shares: connection.protocol >= SHARES_SINCE_VERSION,
    });
    if (this.#isOver() || this.#guests.get(person) !== guest) return refuse('no_such_move');
    if (!transports.ok || !connection.open) {
      this.#forget(person, guest);
      return transports.ok ? refuse('not_joined') : transports;
    }
    const { relayOnly } = this.#options;
    return ok({
      attached: () => ({
        transports: relayOnly ? { ...transports.value, relayOnly } : transports.value,
        consumers: this.#media.consumersOf(person),
        wanted: this.#media.wantedOf(person),
      }),
      seat: () =>
        connection.attached({
          ask: (frame) => this.#ask(person, guest, frame),
          gone: () => this.#forget(person, guest),
        }),
    });
  }

  /** What cannot be read is refused here, not when it is this process's. */
  restore(moved: MovedRoom, heardAheadMs: number | null): boolean {
    if (this.#state.kind !== 'media' || moved.snapshot.id !== this.#options.room) return false;
    const { now, onBug } = this.#options;
    try {
      const aheadMs = aheadOf(heardAheadMs ?? now() - moved.snapshot.tickedAt);
      const snapshot = shifted(moved.snapshot, aheadMs);
      const options = roomOptions({ now: now(), maxPeople: Infinity, tenure: FIRST_TENURE });
      this.#hearAs(Room.restore(snapshot, options));
      this.#state = { kind: 'held', moved: { ...moved, snapshot }, aheadMs };
    } catch (error) {
      onBug(error);
      return false;
    }
    return true;
  }

  /** The last word before the freeze, which may not have been said: [MOV4]. Whoever has left hears nobody. */
  #hearAs(room: Room): void {
    const listeners = new Set([...this.#audiences.keys(), ...room.sight().people.map(({ id }) => id)]);
    this.setAudience([...listeners].map((person) => room.audienceOf(person)));
  }

  own(): PersonId[] {
    switch (this.#state.kind) {
      case 'owned':
        return this.#state.attached;
      case 'held': {
        const attached = this.#adopt(this.#state);
        if (attached === null) this.drop();
        return attached ?? [];
      }
      case 'media':
      case 'off':
        return [];
    }
  }

  lose(lost: readonly Lost[]): void {
    if (this.#state.kind === 'owned') for (const one of lost) this.#state.host.lost(one);
  }

  drop(): void {
    if (this.#isOver()) return;
    this.#state = { kind: 'off' };
    this.#close();
    for (const { connection } of this.#guests.values()) connection.end('no_such_move', false);
    this.#guests.clear();
    this.#end();
  }

  /** The room is here, as it was there. */
  #adopt({ moved, aheadMs }: Held): PersonId[] | null {
    const { rooms, tokens: known, turns = EVENT_LOOP, now, onBug } = this.#options;
    const since = turns.now();
    const { snapshot, photos, judged, tokens, budgets = [], addresses = [], spent = [] } = moved;
    const host = rooms.restore(snapshot);
    if (host === null) return null;
    known.spentThere(host.id, spent);
    rooms.budgets.leftThere(host.id, addresses, now());
    this.#unfollow = host.followAudience((changes) => this.#log.add(changes));
    for (const { owner, dataUrl } of photos) host.photos.put(owner, dataUrl);
    const newest = tokens && new Set(tokens);
    const isNewest = ({ token }: Guest): boolean => newest?.has(token) ?? true;
    const seated = [...this.#guests].filter(
      ([person, guest]) => isAttached(guest.connection) && isNewest(guest) && host.room.has(person),
    );
    const attached = seated.map(([person]) => person);
    this.#state = { kind: 'owned', attached, host };
    this.#close();
    this.#end();
    const stays = new Set(attached);
    rooms.watch.takeOver(host, judged, stays, aheadMs);
    for (const [person, { connection }] of this.#guests) {
      if (stays.has(person)) continue;
      connection.end('no_such_move', false);
      host.media.removePerson(person);
    }
    this.#guests.clear();
    this.#seat(host, seated, budgets);
    const speaking = seated.map(([person, { connection }]) => [person, connection] as const);
    welcomeAll({ host, seated: speaking, now, since, turns, onBug });
    return attached;
  }

  #seat(host: RoomHost, seated: readonly [PersonId, Guest][], budgets: readonly MovedBudgets[]): void {
    const { rooms, now } = this.#options;
    const at = now();
    const left = new Map(budgets.map((one) => [one.person, Budgets.of(one.left, at)]));
    for (const [person, { connection }] of seated) {
      const take = (): (() => void) => rooms.places.takeBeyond(connection.address);
      host.bring(person, { connection, take, budgets: left.get(person) });
    }
    const everybody = host.room.sight().people.map(({ id }) => id);
    const keptMs = coldKeptMs(everybody.length - seated.length);
    for (const person of everybody) {
      if (host.members().has(person)) continue;
      host.bring(person, { keptMs, budgets: left.get(person) });
    }
    host.media.setAudience(everybody.map((person) => host.room.audienceOf(person)));
    host.applyAudience();
  }

  #ask(person: PersonId, guest: Guest, frame: RequestFrame): Promise<Result<unknown>> {
    if (frame.m === 'ready') {
      guest.ready = true;
      return Promise.resolve(ok({}));
    }
    if (!isMediaFrame(frame)) return Promise.resolve(refuse('not_joined'));
    if (!guest.budgets.take(frame.m, this.#options.now())) return Promise.resolve(refuse('too_many'));
    return performMedia({ host: { media: this.#media }, self: person }, frame);
  }

  #forget(person: PersonId, guest: Guest): void {
    if (this.#isOver() || this.#guests.get(person) !== guest) return;
    this.#guests.delete(person);
    this.#media.removePerson(person);
  }

  /** Nobody attaches to it any more. */
  #isOver(): boolean {
    return this.#state.kind === 'owned' || this.#state.kind === 'off';
  }

  #close(): void {
    for (const undo of this.#unsubscribe) undo();
    this.#options.over();
  }
}

function isAttached({ open, state }: Connection): boolean {
  return open && state.kind === 'attached';
}

/** By how much this clock is ahead of the source's, as far as what it said came at once. */
function aheadOf(saidMs: number): number {
  return Math.abs(saidMs) < CLOCKS_DIFFER_MS ? 0 : saidMs;
}
