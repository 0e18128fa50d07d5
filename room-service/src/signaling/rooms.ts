import { ok, refuse, type Result } from '@atrium/protocol';
import type { MediaServer } from '../media/media-server.ts';
import { RoomHost } from './room-host.ts';

/** An empty room keeps its chat and host for a minute: somebody may have reloaded. */
const EMPTY_ROOM_KEPT_MS = 60_000;
const SWEEP_MS = 5_000;

export type RoomsOptions = {
  media: MediaServer;
  maxRooms: number;
  maxPeople: number;
  now: () => number;
  onBug: (error: unknown) => void;
};

/** All rooms of this process, by name. A room is made by its first join and ends a while after its last leave. */
export class Rooms {
  readonly #options: RoomsOptions;
  readonly #hosts = new Map<string, RoomHost>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: RoomsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS);
  }

  get(id: string): RoomHost | null {
    return this.#hosts.get(id) ?? null;
  }

  getOrOpen(id: string): Result<RoomHost> {
    const open = this.#hosts.get(id);
    if (open !== undefined) return ok(open);
    const { media, maxRooms, maxPeople, now, onBug } = this.#options;
    if (this.#hosts.size >= maxRooms) return refuse('room_full', `${maxRooms} rooms on this server`);
    const host = new RoomHost({ id, media: media.room(id), maxPeople, now, onBug });
    this.#hosts.set(id, host);
    return ok(host);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const id of [...this.#hosts.keys()]) this.#closeRoom(id);
  }

  #sweep(): void {
    for (const [id, host] of this.#hosts) if (host.emptyForMs() > EMPTY_ROOM_KEPT_MS) this.#closeRoom(id);
  }

  #closeRoom(id: string): void {
    this.#hosts.get(id)?.close();
    this.#hosts.delete(id);
    this.#options.media.closeRoom(id);
  }
}
