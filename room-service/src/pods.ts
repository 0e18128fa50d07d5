import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { after } from './after.ts';
import type { PodConfig } from './config-pods.ts';
import type { Directory, Pod, RoomRecord, Track } from './directory/directory.ts';
import { Heart } from './directory/heart.ts';
import { Placement } from './directory/placement.ts';
import { watchedDirectory, type PodWatch } from './directory/pod-watch.ts';
import { RedisDirectory } from './directory/redis.ts';
import { Tenancy, type Held } from './directory/tenancy.ts';
import { createControl, listenForPods } from './http/control.ts';
import type { HttpWatch } from './http/http-watch.ts';
import { PodCalls } from './http/pod-calls.ts';
import { PodPass } from './http/pod-pass.ts';
import { SpansAmongPods, type SpansAmongPodsOptions } from './http/spans-among-pods.ts';
import type { TraceIntake } from './http/trace-intake.ts';
import { alone, AmongPods, type OwnRooms, type Reception } from './http/reception.ts';
import type { RoomHere } from './move/drain.ts';
import type { Mover, MoveWatch } from './move/mover.ts';
import { internalAddress } from './own-address.ts';
import { podDrain, type PodDrain } from './pod-drain.ts';
import { PodMoves, type MovableRooms } from './pod-moves.ts';

export type PodsOptions = {
  config: PodConfig;
  secret: Uint8Array;
  release: { version: string; track: Track };
  peopleMax: number;
  roomsMax: number;
  /** That one address makes. */
  newRoomsPerMinute: number;
  watch: PodWatch;
  moves: MoveWatch;
  /** A drain that no signal began has come to its deadline, and people are here: the process is to end. */
  onDeadline: () => void;
  http: HttpWatch;
  log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
  now: () => number;
};

/** The rooms of this process. */
export type PodRooms = OwnRooms & MovableRooms & { people: () => number; here: () => RoomHere[] };

export type OwnSpans = { traces: TraceIntake } & Pick<SpansAmongPodsOptions, 'sessionOf'>;

/** What the rest of the process sees of other pods. */
export type Neighbourhood = {
  /** Where browsers reach this process. */
  readonly address: string;
  /** By which right a room is served here; null: not at all. Not given: every room is. */
  readonly tenureOf: ((room: string) => Held | null) | undefined;
  /** Rooms that are held here, by the track that each was drawn for; null: nobody draws. */
  readonly heldByTrack: () => Record<Track, number> | null;
  /** By which a room is held here; null: it is not, or nobody keeps records. */
  readonly recordOf: (room: string) => RoomRecord | null;
  closed(room: string): void;
  receive(rooms: PodRooms): Reception;
  /** Where pages send their spans, of what takes those of this process; after `receive`. */
  spans(own: OwnSpans | undefined): TraceIntake | undefined;
  /** Takes part from now on. */
  start(): Promise<void>;
  /** Rooms move to other pods: resolves when nobody is here, or when the time for that is over. Alone they stay. */
  drain(): Promise<void>;
  /** No more new rooms, and those that are here may be taken by others. */
  leave(): Promise<void>;
  close(): Promise<void>;
};

/** One process: it asks nobody and opens no port, and every room is here. */
export const ALONE: Neighbourhood = {
  address: '/ws',
  tenureOf: undefined,
  heldByTrack: () => null,
  recordOf: () => null,
  closed: () => undefined,
  receive: alone,
  spans: (own) => own?.traces,
  start: () => Promise.resolve(),
  drain: () => Promise.resolve(),
  leave: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** Of all keys in Redis, so that others may use it besides. */
const PREFIX = 'atrium';

/** This process as one pod of many that share rooms. Wiring only. */
export class Pods implements Neighbourhood {
  readonly id: string;
  readonly address: string;
  readonly #options: PodsOptions;
  readonly #directory: Directory;
  readonly #tenancy: Tenancy;
  readonly #heart: Heart;
  readonly #pass: PodPass;
  readonly #drain: PodDrain;
  #rooms: PodRooms | null = null;
  #moves: PodMoves | null = null;
  #reception: AmongPods | null = null;
  #traces: TraceIntake | null = null;
  #control: Server | null = null;

  /** Also where Redis cannot be reached: people who know their way go on. */
  static async open(options: PodsOptions): Promise<Pods> {
    const { config, log, now } = options;
    let pods: Pods | null = null;
    const directory = await RedisDirectory.open({
      url: config.redisUrl,
      prefix: PREFIX,
      watch: {
        lost: (why) => log.warn({ why }, 'Redis cannot be reached: rooms go on, new ones are refused'),
        back: (lostForMs) => {
          log.info({ lostForMs }, 'Redis is back');
          // It may have lost what it had.
          if (pods !== null) pods.#heart.hurry();
        },
      },
      unreadable: (why) => log.error({ why }, 'what another pod wrote into Redis cannot be read'),
      now,
      random: Math.random,
    });
    pods = new Pods(options, directory);
    return pods;
  }

  private constructor(options: PodsOptions, directory: Directory) {
    const { config, secret, watch, log, now } = options;
    this.#options = options;
    this.#pass = new PodPass({ secret, now });
    this.id = `${config.name}-${randomBytes(3).toString('hex')}`;
    this.address = config.address ?? `/pods/${this.id}/ws`;
    this.#directory = watchedDirectory(directory, watch, () => performance.now());
    const onBug = (error: unknown) => log.error({ err: error }, 'the directory failed');
    this.#tenancy = new Tenancy({
      directory: this.#directory,
      self: () => this.#self(),
      isOpen: (room) => this.#rooms?.isOpen(room) ?? false,
      onLost: ({ room, epoch, found }) => {
        const to = found?.record.epoch ?? null;
        if (this.#moves?.lost(room, to) === true) return;
        log.warn({ room, epoch }, 'a room is on another pod now');
        this.#rooms?.lose(room, to);
      },
      now,
      pause,
      onBug,
    });
    this.#heart = new Heart({
      beat: () => this.#tenancy.beat(),
      tidy: () => this.#tenancy.tidy(),
      after,
      now,
      random: Math.random,
      onBug,
    });
    this.#drain = podDrain({
      config,
      rooms: () => this.#rooms?.here() ?? [],
      mover: () => this.mover,
      tenancy: this.#tenancy,
      watch: options.moves,
      onDeadline: options.onDeadline,
      log,
      now,
      onBug,
    });
  }

  readonly tenureOf = (room: string): Held | null => this.#tenancy.heldAs(room);

  readonly recordOf = (room: string): RoomRecord | null => this.#tenancy.recordOf(room);

  readonly heldByTrack = (): Record<Track, number> => {
    const held = { primary: 0, canary: 0 };
    for (const { track } of this.#tenancy.records()) held[track] += 1;
    return held;
  };

  closed(room: string): void {
    this.#tenancy.closed(room);
  }

  /** After `receive`. */
  get mover(): Mover {
    if (this.#moves === null) throw new Error('there are no rooms to move');
    return this.#moves.mover;
  }

  receive(rooms: PodRooms): Reception {
    this.#rooms = rooms;
    const { watch, moves, log, now } = this.#options;
    this.#moves = new PodMoves({
      self: () => this.#self(),
      ...{ rooms, tenancy: this.#tenancy, directory: this.#directory, pass: this.#pass, watch: moves, now },
      onBug: (error) => log.error({ err: error }, 'a move failed'),
    });
    const calls = new PodCalls({ pass: this.#pass });
    const placement = new Placement({
      directory: this.#directory,
      self: () => this.#self(),
      seen: () => this.#tenancy.seen,
      holds: (room) => this.#tenancy.heldAs(room) !== null,
      ask: (pod, room) => calls.ask(pod, room),
      newRoomsPerMinute: this.#options.newRoomsPerMinute,
      random: Math.random,
      now,
    });
    const reception = new AmongPods({
      pod: this.id,
      own: rooms,
      placement,
      tenancy: this.#tenancy,
      directory: this.#directory,
      calls,
      watch,
    });
    this.#reception = reception;
    return reception;
  }

  spans(own: OwnSpans | undefined): TraceIntake | undefined {
    const reception = this.#reception;
    if (own === undefined || reception === null) return own?.traces;
    const { traces, sessionOf } = own;
    this.#traces = traces;
    const calls = new PodCalls({ pass: this.#pass });
    return new SpansAmongPods({ own: traces, sessionOf, holderOf: (room) => reception.holderOf(room), calls });
  }

  /** Rejects when the control port cannot be had: nobody could be sent here. */
  async start(): Promise<void> {
    const { config, http, log } = this.#options;
    if (this.#rooms === null || this.#moves === null) throw new Error('there are no rooms to receive people in');
    const onBug = (error: unknown) => log.error({ err: error }, 'a call of another pod failed');
    const own = this.#rooms;
    const app = createControl({
      pod: this.id,
      pass: this.#pass,
      drainToken: config.control.drainToken,
      trialTokens: config.control.trialTokens,
      drainer: this.#drain.drainer,
      releaseTokens: config.control.releaseTokens,
      directory: this.#directory,
      tenancy: this.#tenancy,
      own,
      guests: this.#moves.guests,
      traces: this.#traces,
      watch: http,
      onBug,
    });
    this.#control = await listenForPods(app, config.control);
    await this.#heart.start();
    this.#drain.cost.start();
    log.info({ pod: this.id, address: this.address, internal: this.#internal() }, 'one pod of many');
  }

  drain(): Promise<void> {
    return this.#drain.drainer.end();
  }

  async leave(): Promise<void> {
    this.#drain.drainer.close();
    this.#drain.cost.close();
    this.#heart.stop();
    this.#moves?.close();
    const isTold = await this.#tenancy.leave();
    if (!isTold) this.#options.log.warn({}, 'the directory could not be told that this pod ends');
  }

  async close(): Promise<void> {
    this.#control?.close();
    this.#control?.closeAllConnections();
    await this.#directory.close();
  }

  #self(): Pod {
    const { release, peopleMax, roomsMax } = this.#options;
    return {
      id: this.id,
      address: this.address,
      internal: this.#internal(),
      ...release,
      people: this.#rooms?.people() ?? 0,
      peopleMax,
      rooms: this.#tenancy.size,
      roomsMax,
      state: this.#drain.drainer.state,
    };
  }

  #internal(): string {
    return internalAddress(this.#options.config.control, this.#control);
  }
}
