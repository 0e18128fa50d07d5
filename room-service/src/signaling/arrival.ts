import {
  limits,
  ok,
  refuse,
  type Attached,
  type Opaque,
  type PersonId,
  type RequestFrame,
  type Result,
} from '@atrium/protocol';
import type { RoomMedia } from '../media/room-media.ts';
import type { Arriving } from '../move/guests.ts';
import type { MovedRoom } from '../move/leaving.ts';
import type { Audience } from '../room/earshot.ts';
import { Room } from '../room/room.ts';
import { FIRST_TENURE } from '../room/tenure.ts';
import { Budgets } from './budgets.ts';
import type { Connection } from './connection.ts';
import { isMediaFrame, performMedia } from './handlers/media.ts';
import { roomOptions } from './new-room.ts';
import type { RoomHost } from './room-host.ts';
import type { Rooms } from './rooms.ts';
import type { MoveClaim } from './tokens.ts';
import { welcomeOf } from './welcome.ts';

/** Who comes by token is sent after the room at the rate of the source's bucket: half a minute of that, and the usual time. */
const COLD_KEPT_MS = 2 * limits.RESUME_WINDOW_MS;

export type ArrivalOptions = {
  room: string;
  audience: readonly Audience[];
  rooms: Rooms;
  relayOnly: boolean;
  /** Nobody attaches to it any more: it is here, or was given up. */
  over: () => void;
  now: () => number;
  onBug: (error: unknown) => void;
};

/** Somebody with media here, whose room is elsewhere still. */
type Guest = { connection: Connection; budgets: Budgets; ready: boolean };

/** off: it was given up. owned: the room is among those of this process. */
type State =
  { kind: 'media' } | { kind: 'held'; moved: MovedRoom } | { kind: 'owned'; attached: PersonId[] } | { kind: 'off' };

/** One room on its way to this process: the media of its people first, then the room itself. */
export class Arrival implements Arriving {
  readonly #options: ArrivalOptions;
  readonly #media: RoomMedia;
  readonly #end: () => void;
  readonly #guests = new Map<PersonId, Guest>();
  /** The newest of each: whoever attaches again finds theirs. */
  readonly #audiences = new Map<PersonId, Audience>();
  readonly #spent = new Set<string>();
  readonly #unsubscribe: (() => void)[];
  #state: State = { kind: 'media' };

  constructor(options: ArrivalOptions) {
    this.#options = options;
    const { media, end } = options.rooms.expect(options.room, {
      adopt: () => this.#state.kind === 'held' && this.#adopt(this.#state.moved) !== null,
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

  get ready(): PersonId[] {
    return [...this.#guests].filter(([, { ready, connection }]) => ready && connection.open).map(([person]) => person);
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
    { person, id, room }: MoveClaim,
    rtpCapabilities: Opaque,
  ): Promise<Result<{ attached: () => Attached; seat: () => void }>> {
    if (this.#isOver() || room !== this.#options.room) return refuse('no_such_move');
    if (this.#spent.has(id)) return refuse('token_used');
    this.#spent.add(id);
    const former = this.#guests.get(person);
    const guest: Guest = { connection, budgets: former?.budgets ?? new Budgets(), ready: false };
    this.#guests.set(person, guest);
    former?.connection.end('replaced', false);
    const audience = this.#audiences.get(person);
    if (audience !== undefined) this.#media.setAudience([audience]);
    const transports = await this.#media.addPerson(person, { rtpCapabilities });
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
  restore(moved: MovedRoom): boolean {
    if (this.#state.kind !== 'media' || moved.snapshot.id !== this.#options.room) return false;
    const { now, onBug } = this.#options;
    try {
      Room.restore(moved.snapshot, roomOptions({ now: now(), maxPeople: Infinity, tenure: FIRST_TENURE }));
    } catch (error) {
      onBug(error);
      return false;
    }
    this.#state = { kind: 'held', moved };
    return true;
  }

  own(): PersonId[] {
    switch (this.#state.kind) {
      case 'owned':
        return this.#state.attached;
      case 'held': {
        const attached = this.#adopt(this.#state.moved);
        if (attached === null) this.drop();
        return attached ?? [];
      }
      case 'media':
      case 'off':
        return [];
    }
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
  #adopt({ snapshot, photos, judged }: MovedRoom): PersonId[] | null {
    const { rooms } = this.#options;
    const host = rooms.restore(snapshot);
    if (host === null) return null;
    for (const { owner, dataUrl } of photos) host.photos.put(owner, dataUrl);
    const seated = [...this.#guests].filter(
      ([person, { connection }]) => isAttached(connection) && host.room.has(person),
    );
    const attached = seated.map(([person]) => person);
    this.#state = { kind: 'owned', attached };
    this.#close();
    this.#end();
    rooms.watch.takeOver(host, judged, new Set(attached));
    this.#seat(host, seated);
    for (const [person, { connection }] of this.#guests) {
      if (attached.includes(person)) continue;
      connection.end('no_such_move', false);
      if (!host.room.has(person)) host.media.removePerson(person);
    }
    this.#guests.clear();
    return attached;
  }

  #seat(host: RoomHost, seated: readonly [PersonId, Guest][]): void {
    const { rooms, now } = this.#options;
    const at = now();
    for (const [person, { connection }] of seated) {
      host.bring(person, { connection, gone: rooms.places.takeBeyond(connection.address) });
    }
    const everybody = host.room.view('').people.map(({ id }) => id);
    for (const person of everybody) if (!host.members().has(person)) host.bring(person, { keptMs: COLD_KEPT_MS });
    host.media.setAudience(everybody.map((person) => host.room.audienceOf(person)));
    host.applyAudience();
    for (const [person, { connection }] of seated) {
      const welcome = welcomeOf(host, person, { now: at, resumed: true, transports: null });
      connection.reply(JSON.stringify({ m: 'moved', d: welcome }));
      connection.welcomed();
    }
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
