import { ok, refuse, type ErrorCode, type PersonKind, type Result, type Ticket } from '@atrium/protocol';
import type { MediaServer } from '../media/media-server.ts';
import { FIRST_TENURE, type Tenure } from '../room/tenure.ts';
import { PerAddress } from './per-address.ts';
import { RoomHost } from './room-host.ts';
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

/** All rooms of this process, by name. A room is made by its first join and ends a while after its last leave. */
export class Rooms {
  /** Of people in rooms, those whose connection is lost included. */
  readonly places: PerAddress;
  /** What signaling has done so far, in rooms and before them. */
  readonly tally = new Tally();
  readonly #options: RoomsOptions;
  readonly #hosts = new Map<string, RoomHost>();
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
    return this.#hosts.get(id) ?? null;
  }

  /** How a room is held, or would be if it were opened; null where another process holds it. */
  tenureOf(id: string): Tenure | null {
    const { tenureOf = () => FIRST_TENURE } = this.#options;
    return this.#hosts.get(id)?.tenure ?? tenureOf(id);
  }

  /** `kind` of whoever it would be opened for. */
  getOrOpen(id: string, kind: PersonKind = 'person'): Result<RoomHost> {
    const open = this.#hosts.get(id);
    if (open !== undefined) return ok(open);
    const { media, maxRooms, maxPeople, sign, now, onBug, watch = UNWATCHED } = this.#options;
    const tenure = this.tenureOf(id);
    if (tenure === null) return refuse('room_elsewhere');
    if (this.#hosts.size >= maxRooms) this.#closeLongestEmpty();
    if (this.#hosts.size >= maxRooms) return refuse('room_full', `${maxRooms} rooms on this server`);
    const { tally } = this;
    const host = new RoomHost({ id, media: media.room(id), maxPeople, tenure, sign, watch, tally, now, onBug });
    this.#hosts.set(id, host);
    watch.opened(host, kind);
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

  close(): void {
    clearInterval(this.#timer);
    for (const id of [...this.#hosts.keys()]) this.#closeRoom(id);
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
