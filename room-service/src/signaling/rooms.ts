import { ok, refuse, type ErrorCode, type PersonId, type PersonKind, type Result, type Ticket } from '@atrium/protocol';
import type { MediaServer } from '../media/media-server.ts';
import type { RoomMedia } from '../media/room-media.ts';
import { Room } from '../room/room.ts';
import type { RoomSnapshot } from '../room/snapshot.ts';
import { FIRST_TENURE, type Tenure } from '../room/tenure.ts';
import type { Connection } from './connection.ts';
import { roomOptions } from './new-room.ts';
import { PerAddress } from './per-address.ts';
import { RoomHost } from './room-host.ts';
import { SharedBudgets } from './shared-budgets.ts';
import { Tally } from './tally.ts';
import { UNWATCHED, type RoomWatch } from './watch.ts';

/** An empty room keeps its chat and host for a minute: somebody may have reloaded. */
const EMPTY_ROOM_KEPT_MS = 60_000;
const SWEEP_MS = 5_000;

/** A big office behind one address, in rooms that are not made for more people than that. */
const PLACES_PER_ADDRESS_MIN = 200;
/** In larger ones nobody takes more of a room than this by themselves. */
const PLACES_PER_ADDRESS_SHARE = 0.5;

export type RoomsOptions = {
  media: MediaServer;
  maxRooms: number;
  maxPeople: number;
  /** In all rooms; half a room's, but at least 200, where it is not given. */
  placesPerAddress?: number;
  /** How this process holds a room, null where it does not; it holds every room where this is not given. */
  tenureOf?: (room: string) => Tenure | null;
  /** A room has ended in this process. */
  closed?: (room: string) => void;
  /** Makes a resume token of a ticket. */
  sign: (ticket: Ticket) => string;
  /** Who measures from outside; nobody where it is not given. */
  watch?: RoomWatch;
  now: () => number;
  onBug: (error: unknown) => void;
};

/** A room that is on its way here. `adopt`: it is this process's now; false: it cannot be. `drop`: another of its name is. */
export type Expected = { adopt: () => boolean; drop: () => void };

/** Who was in a room that has moved elsewhere, and what ends its media here. */
export type Gone = { members: Map<PersonId, Connection | null>; endMedia: () => void };

/** All rooms of this process, by name. A room is made by its first join and ends a while after its last leave. */
export class Rooms {
  /** Of people in rooms, those whose connection is lost included. */
  readonly places: PerAddress;
  /** Of the people of one address, in all rooms together. */
  readonly budgets = new SharedBudgets();
  /** What signaling has done so far, in rooms and before them. */
  readonly tally = new Tally();
  readonly #options: RoomsOptions;
  readonly #hosts = new Map<string, RoomHost>();
  readonly #expected = new Map<string, Expected>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: RoomsOptions) {
    this.#options = options;
    const share = Math.ceil(options.maxPeople * PLACES_PER_ADDRESS_SHARE);
    this.places = new PerAddress({ max: options.placesPerAddress ?? Math.max(PLACES_PER_ADDRESS_MIN, share) });
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS);
  }

  get size(): number {
    return this.#hosts.size;
  }

  get(id: string): RoomHost | null {
    // Whose it is may be heard here from somebody who comes for it, before the pod that gave it says so.
    if (!this.#hosts.has(id) && this.#expected.has(id) && this.tenureOf(id) !== null) this.#expected.get(id)?.adopt();
    return this.#hosts.get(id) ?? null;
  }

  get watch(): RoomWatch {
    return this.#options.watch ?? UNWATCHED;
  }

  /** Media for a room that is on its way here. The answer takes it back, with its media where the room is not open. */
  expect(id: string, expected: Expected): { media: RoomMedia; end: () => void } {
    const { media } = this.#options;
    this.#expected.set(id, expected);
    const end = (): void => {
      if (this.#expected.get(id) !== expected) return;
      this.#expected.delete(id);
      if (!this.#hosts.has(id)) media.closeRoom(id);
    };
    return { media: media.room(id), end };
  }

  /** A room as another process had it. Throws where it cannot be read; null where it is not this process's. */
  restore(snapshot: RoomSnapshot): RoomHost | null {
    const { id, returns } = snapshot;
    const held = this.tenureOf(id);
    if (held === null || this.#hosts.has(id)) return null;
    const tenure = { epoch: held.epoch, takenOverAt: returns?.takenOverAt ?? null };
    const { now, maxPeople } = this.#options;
    const room = Room.restore(snapshot, roomOptions({ now: now(), maxPeople, tenure }));
    const host = this.#host(id, tenure, room);
    this.#hosts.set(id, host);
    return host;
  }

  /** Another process has the room, with all its people; its media go on here for a while. */
  depart(host: RoomHost, attached: ReadonlySet<PersonId>): Gone {
    if (host.closed) return { members: new Map(), endMedia: () => undefined };
    this.#hosts.delete(host.id);
    return { members: host.depart(attached), endMedia: this.#options.media.setAside(host.id) };
  }

  /** Resolves at once but while the room is frozen, or its people are told that it is here: then when it goes on, or is gone. */
  async settled(id: string): Promise<void> {
    await this.get(id)?.gate.settled();
  }

  /** How a room is held, or would be if it were opened; null where another process holds it. */
  tenureOf(id: string): Tenure | null {
    const { tenureOf = () => FIRST_TENURE } = this.#options;
    return this.#hosts.get(id)?.tenure ?? tenureOf(id);
  }

  /** `kind` of whoever it would be opened for. */
  getOrOpen(id: string, kind: PersonKind = 'person'): Result<RoomHost> {
    const open = this.get(id);
    if (open !== null) return ok(open);
    const { maxRooms } = this.#options;
    const tenure = this.tenureOf(id);
    if (tenure === null) return refuse('room_elsewhere');
    if (this.#hosts.size >= maxRooms) this.#closeLongestEmpty();
    if (this.#hosts.size >= maxRooms) return refuse('room_full', `${maxRooms} rooms on this server`);
    this.#expected.get(id)?.drop();
    const host = this.#host(id, tenure);
    this.#hosts.set(id, host);
    this.watch.opened(host, kind);
    return ok(host);
  }

  /**
   * Another process has the room, by the epoch `to` where that is known: whoever is in it here is told to come again, and finds
   * it there.
   */
  lose(id: string, to: number | null): void {
    if (to !== null) this.#hosts.get(id)?.sendOn(to);
    this.#closeRoom(id, 'room_elsewhere');
  }

  /** People in all rooms, those whose connection is lost included. */
  get people(): number {
    let people = 0;
    for (const { room } of this.#hosts.values()) people += room.size;
    return people;
  }

  /** Rooms that somebody is in. */
  here(): { room: string; people: number }[] {
    return [...this.#hosts].flatMap(([room, host]) => (host.room.size > 0 ? [{ room, people: host.room.size }] : []));
  }

  close(): void {
    clearInterval(this.#timer);
    for (const expected of [...this.#expected.values()]) expected.drop();
    for (const id of [...this.#hosts.keys()]) this.#closeRoom(id);
  }

  #host(id: string, tenure: Tenure, room?: Room): RoomHost {
    const { media, maxPeople, sign, now, onBug } = this.#options;
    const { tally, watch } = this;
    const options = { id, media: media.room(id), maxPeople, tenure, sign, watch, tally, now, onBug };
    return new RoomHost(room === undefined ? options : { ...options, room });
  }

  #sweep(): void {
    for (const [id, host] of this.#hosts) if (host.emptyForMs() > EMPTY_ROOM_KEPT_MS) this.#closeRoom(id);
  }

  /** What an empty room is kept for, a reload, counts less than people who wait for a room. */
  #closeLongestEmpty(): void {
    const empty = [...this.#hosts.values()].filter((host) => host.room.size === 0);
    const [longest] = empty.sort((a, b) => b.emptyForMs() - a.emptyForMs());
    if (longest !== undefined) this.#closeRoom(longest.id);
  }

  #closeRoom(id: string, why?: ErrorCode): void {
    const host = this.#hosts.get(id);
    if (host === undefined) return;
    host.close(why);
    this.#hosts.delete(id);
    this.#options.media.closeRoom(id);
    this.#options.closed?.(id);
  }
}
