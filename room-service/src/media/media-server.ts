import type { IceServer, Opaque, PersonId } from '@atrium/protocol';
import * as mediasoup from 'mediasoup';
import { Census } from './census.ts';
import { MEDIA_CODECS } from './codecs.ts';
import { Emitter } from './emitter.ts';
import type { MediaLog } from './media-log.ts';
import { UNWATCHED_MEDIA, type MediaWatch } from './media-watch.ts';
import { MediasoupError } from './mediasoup-error.ts';
import { RoomMedia } from './room-media.ts';
import { WorkerPool } from './worker-pool.ts';
import type { WorkerSlot, WorkerUsage } from './worker-slot.ts';

export type MediaServerOptions = {
  /** At most one a core. */
  workers: number;
  workerBin: string;
  listenIp: string;
  /** What clients are told instead of `listenIp`: a public address or a host name. */
  announcedAddress?: string;
  /** Worker i listens on `portBase + i`, UDP and TCP; 0 lets the OS choose. */
  portBase: number;
  /** Made per person, since TURN credentials are short-lived. */
  iceServers: (person: PersonId) => IceServer[];
  log: MediaLog;
  /** Who measures from outside; nobody where it is not given. */
  watch?: MediaWatch;
  peoplePerWorker?: number;
};

/** For whoever measures from outside. */
export type MediaServerEvents = {
  newWorker: [worker: { index: number; pid: number; port: number }];
  workerDied: [worker: { index: number; people: number }];
  workerFailed: [worker: { index: number }];
  newRoom: [roomId: string, room: RoomMedia];
  roomClosed: [roomId: string];
};

/** One worker of this server. `people` have seats in it, of which there are `seats`: more only where every worker is full. */
export type WorkerStatus = {
  index: number;
  pid: number;
  port: number;
  people: number;
  seats: number;
  alive: boolean;
  /** Null until it has answered for the first time. */
  usage: WorkerUsage | null;
};

/** About 70 % of a core: full-mesh audio fills a worker at 40 people, nearest-8 carries 100 at 69 % (both measured). */
const PEOPLE_PER_WORKER = 60;

/** The media layer of this process: workers, and the rooms that live in them. */
export class MediaServer {
  readonly observer = new Emitter<MediaServerEvents>();
  /** What is open in the workers now. */
  readonly census = new Census();
  /** Of every router, since all have the same codecs. */
  readonly rtpCapabilities: Opaque = mediasoup.ortc.generateRouterRtpCapabilities(MEDIA_CODECS);
  readonly #options: MediaServerOptions;
  readonly #pool: WorkerPool;
  readonly #rooms = new Map<string, RoomMedia>();
  #aside = 0;
  #closed = false;

  private constructor(options: MediaServerOptions) {
    this.#options = options;
    this.#pool = new WorkerPool({
      workers: options.workers,
      workerBin: options.workerBin,
      listenIp: options.listenIp,
      announcedAddress: options.announcedAddress,
      portBase: options.portBase,
      peoplePerWorker: options.peoplePerWorker ?? PEOPLE_PER_WORKER,
      log: options.log,
      watch: options.watch ?? UNWATCHED_MEDIA,
      changed: (slot, what) => this.#workerChanged(slot, what),
    });
  }

  /** Rejects when a worker cannot start or its port is taken; nothing stays behind then. */
  static async start(options: MediaServerOptions): Promise<MediaServer> {
    const { log } = options;
    mediasoup.setLogEventListeners({
      onerror: (namespace, text, error) =>
        log.warn({ namespace, err: error ?? new MediasoupError(text) }, 'mediasoup failed'),
    });
    const server = new MediaServer(options);
    await server.#pool.start();
    return server;
  }

  /** Makes the room when it is new. */
  room(roomId: string): RoomMedia {
    const existing = this.#rooms.get(roomId);
    if (existing) return existing;
    const { iceServers, log, watch = UNWATCHED_MEDIA } = this.#options;
    const room = new RoomMedia({
      id: roomId,
      pool: this.#pool,
      iceServers,
      log,
      watch,
    });
    // A closed server hands out closed rooms: every call to them is refused.
    if (this.#closed) room.close();
    else this.#rooms.set(roomId, room);
    this.observer.emit('newRoom', roomId, room);
    return room;
  }

  /** The room's media go on for a while without its name, which may be another's meanwhile. The answer ends them. */
  setAside(roomId: string): () => void {
    const room = this.#rooms.get(roomId);
    if (!room) return () => undefined;
    this.#rooms.delete(roomId);
    // No room is called so: a name has no blanks.
    const aside = `${roomId} ${(this.#aside += 1)}`;
    this.#rooms.set(aside, room);
    return () => this.closeRoom(aside);
  }

  closeRoom(roomId: string): void {
    const room = this.#rooms.get(roomId);
    if (!room) return;
    this.#rooms.delete(roomId);
    room.close();
    this.observer.emit('roomClosed', roomId);
  }

  workers(): WorkerStatus[] {
    const seats = this.#options.peoplePerWorker ?? PEOPLE_PER_WORKER;
    return this.#pool.slots.map(({ index, pid, port, people, state, usage }) => {
      return { index, pid, port, people, seats, alive: state === 'alive', usage };
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const roomId of [...this.#rooms.keys()]) this.closeRoom(roomId);
    await this.#pool.close();
    this.census.close();
  }

  #workerChanged(slot: WorkerSlot, what: 'alive' | 'died' | 'failed'): void {
    const { index, pid, port, people } = slot;
    switch (what) {
      case 'alive': {
        if (slot.live) this.census.watch(index, slot.live.worker);
        this.observer.emit('newWorker', { index, pid, port });
        break;
      }
      case 'died': {
        for (const room of this.#rooms.values()) room.workerDied(slot);
        this.observer.emit('workerDied', { index, people });
        break;
      }
      case 'failed': {
        this.observer.emit('workerFailed', { index });
        break;
      }
    }
  }
}
