import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LABELS, type LabelValue } from '@atrium/metrics';
import type { PodWatch } from '../directory/pod-watch.ts';
import type { HttpWatch } from '../http/http-watch.ts';
import type { TraceIntake } from '../http/trace-intake.ts';
import type { MediaServer } from '../media/media-server.ts';
import type { MediaWatch } from '../media/media-watch.ts';
import type { MoveWatch } from '../move/mover.ts';
import type { Rooms } from '../signaling/rooms.ts';
import type { Tokens } from '../signaling/tokens.ts';
import type { RoomWatch } from '../signaling/watch.ts';
import type { Drawn } from './drawn.ts';
import { certificateExpiryS } from './certificate.ts';
import { Departures } from './departures.ts';
import { watchDescriptors } from './descriptors.ts';
import type { Drained } from './drain.ts';
import { guardedHttp, guardedMedia, guardedMoves, guardedPods, guardedRooms, repeating } from './guarded.ts';
import { Intake } from './intake.ts';
import type { LogStream } from './log-export.ts';
import { Metrics } from './metrics.ts';
import { serveMetrics } from './metrics-server.ts';
import { moveMetrics } from './move-metrics.ts';
import { podMetrics } from './pod-metrics.ts';
import { watchPresence } from './presence-metrics.ts';
import { OPS_FILES } from './ops/files.ts';
import { opsView, type OpsViewOptions } from './ops/ops-view.ts';
import { opsRoutes } from './ops-routes.ts';
import { watchProcess } from './process-metrics.ts';
import { RoomCounts, type Release } from './room-counts.ts';
import { Scrapers } from './scrapers.ts';
import { SharedExposition } from './shared-exposition.ts';
import { watchSfu } from './sfu-metrics.ts';
import { Standstill } from './standstill.ts';
import { collectTracing, tracedHttp, tracedMedia, tracedRooms } from './traced.ts';
import { Tracing } from './tracing.ts';

/** `certificate`: the chain that is served, PEM; none where TLS ends elsewhere. */
export type Watched = {
  rooms: Rooms;
  media: MediaServer;
  tokens: Pick<Tokens, 'expired'>;
  /** One process alone where it is not given. */
  pods?: { heldByTrack: () => Record<LabelValue<'track'>, number> | null; recordOf: (room: string) => Drawn | null };
  certificate?: string | Buffer | null;
};

const ALONE = { heldByTrack: () => null, recordOf: () => null };

const SWEEP_MS = 1_000;
/** A third of what an answer may take; each is a turn of the event loop, and costs 0.04 % of a core. */
const BEAT_MS = 100;
/** What is still to be sent at the end is worth so long: an orchestrator that waits 30 s has other things to wait for. */
const FLUSH_MS = 2_000;

export type TelemetryOptions = {
  release: Release;
  host: string;
  /** 0: any. */
  port: number;
  /** By which on-call comes to it, beside addresses and localhost. */
  names?: readonly string[];
  /** Of a collector; null: traces stay in this process. */
  otlpEndpoint: string | null;
  /** What traces and logs say of this process besides. */
  resource?: Readonly<Record<string, string>>;
  /** Whom the page for on-call asks. */
  ops?: Pick<OpsViewOptions, 'prometheusUrl' | 'alertmanagerUrl'>;
  now: () => number;
  warn: (fields: object, message: string) => void;
  onBug: (error: unknown) => void;
};

/** All measuring of this process. It observes: what it watches never waits for it. `OFF` has the same shape. */
export class Telemetry {
  /** To be given to the rooms. */
  readonly watch: RoomWatch;
  /** To be given to HTTP. */
  readonly http: HttpWatch;
  /** To be given to the media server. */
  readonly media: MediaWatch;
  /** To be given to what makes this process one of many. */
  readonly pods: PodWatch;
  /** To be given to what moves rooms. */
  readonly moves: MoveWatch;
  /** For the log: which span a line belongs to, and where it goes besides; null: nowhere. */
  readonly logFields: () => object;
  readonly logs: LogStream | null;
  readonly #options: TelemetryOptions;
  readonly #metrics: Metrics;
  readonly #counts: RoomCounts;
  /** Null until it is told of by a timer. */
  #standstill: Standstill | null = null;
  readonly #tracing: Tracing;
  readonly #departures = new Departures();
  readonly #scrapers = new Scrapers();
  readonly #exposition: SharedExposition;
  #intake: Intake | null = null;
  #drawnOf: (room: string) => Drawn | null = ALONE.recordOf;
  readonly #undo: (() => void)[] = [];
  /** What is waited for at the end, within FLUSH_MS. */
  readonly #flush: (() => Promise<unknown>)[] = [];

  constructor(options: TelemetryOptions) {
    this.#options = options;
    const { release, resource = {}, now, warn, onBug, otlpEndpoint: endpoint } = options;
    this.#tracing = new Tracing({ endpoint, release, resource, now, warn });
    this.#metrics = new Metrics(release);
    this.#exposition = new SharedExposition({ metrics: this.#metrics, now });
    const clock = () => performance.now();
    const { spans, logFields, logs } = this.#tracing;
    this.#counts = new RoomCounts({
      metrics: this.#metrics,
      release,
      now,
      clock,
      waited: (atMs) => this.#standstill?.waitedMs(atMs) ?? 0,
      random: Math.random,
      recordOf: (room) => this.#drawnOf(room),
      exemplarOf: (traceparent) => this.#tracing.exemplarOf(traceparent),
      turnedBad: (participant, reason) => this.#tracing.turnedBad(participant, reason),
      bad: (line) => warn(line, 'a session is bad: its last minute'),
      onBug,
    });
    const watch = tracedRooms(this.#counts.rooms, spans);
    const left: RoomWatch['left'] = (participant, why) => {
      this.#departures.left(participant, now());
      watch.left(participant, why);
    };
    this.watch = guardedRooms({ ...watch, left }, onBug);
    this.http = guardedHttp(tracedHttp(this.#counts.http, spans), onBug);
    this.media = guardedMedia(tracedMedia(this.#counts.media, spans), onBug);
    this.pods = guardedPods(podMetrics(this.#metrics), onBug);
    const draining = this.#counts.draining.bind(this.#counts);
    this.moves = guardedMoves(moveMetrics({ metrics: this.#metrics, draining }), onBug);
    this.logFields = logFields;
    this.logs = logs;
  }

  /** Where pages send their spans. */
  traces({ tokens, rooms }: { tokens: Tokens; rooms: Rooms }): TraceIntake | undefined {
    const { ring, sender } = this.#tracing;
    const { release, now } = this.#options;
    const wasHere = (room: string, person: string): boolean =>
      rooms.get(room)?.room.has(person) === true || this.#departures.has(room, person, now());
    this.#intake = new Intake({ tokens, wasHere, ring, sender, release, now });
    return this.#intake;
  }

  /** The port that it listens on; null where nothing listens. Rejects when the port is taken. */
  async start({ rooms, media, tokens, pods = ALONE, certificate = null }: Watched): Promise<number | null> {
    const { release, host, port, names = [], now, onBug } = this.#options;
    this.#drawnOf = pods.recordOf;
    watchPresence({ metrics: this.#metrics, tally: rooms.tally });
    watchDescriptors(this.#metrics);
    this.#metrics.set('certificateExpiry', {}, certificateExpiryS(certificate));
    this.#undo.push(watchProcess(this.#metrics));
    this.#undo.push(watchSfu({ metrics: this.#metrics, media, random: Math.random, onBug }));
    this.#undo.push(
      media.observer.on('workerDied', () => {
        this.#metrics.inc('workerDeaths', {});
        this.#metrics.set('workerLastDeath', {}, now() / 1000);
        this.#counts.workerDied();
      }),
    );
    const standstill = (this.#standstill = new Standstill({ clock: () => performance.now(), everyMs: BEAT_MS }));
    this.#undo.push(repeating({ everyMs: BEAT_MS, onBug }, () => void standstill.beat()));
    this.#undo.push(repeating({ everyMs: SWEEP_MS, onBug }, () => void this.#counts.sweep()));
    this.#metrics.onScrape(() => {
      this.#counts.collect();
      this.#counts.ticketsExpired(tokens.expired);
      collectTracing(this.#metrics, this.#tracing, this.#intake);
      const alive = media.workers().filter((worker) => worker.alive).length;
      this.#metrics.set('workers', { worker_state: 'alive' }, alive);
      this.#metrics.set('workers', { worker_state: 'dead' }, media.workers().length - alive);
      this.#metrics.set('rooms', {}, rooms.size);
      const alone: Partial<Record<LabelValue<'track'>, number>> = { [release.track]: rooms.size };
      const held = pods.heldByTrack() ?? alone;
      for (const track of LABELS.track) this.#metrics.set('heldRooms', { track }, held[track] ?? 0);
    });
    this.#flush.push(() => this.#tracing.close());
    const { ops = { prometheusUrl: null, alertmanagerUrl: null } } = this.#options;
    const pages = [opsRoutes({ ring: this.#tracing.ring, now }), opsView({ ...ops, files: OPS_FILES, now, onBug })];
    const scraped = this.#scrapers.scraped.bind(this.#scrapers);
    const server = await serveMetrics({ metrics: this.#exposition, host, port, names, pages, onBug, scraped });
    this.#flush.push(() => stop(server));
    return (server.address() as AddressInfo).port;
  }

  /** What is kept of people who are here, and of nobody else. */
  get size(): RoomCounts['size'] & { joins: number } {
    return { ...this.#counts.size, joins: this.#tracing.spans.size };
  }

  /** The process was told to stop, and must be empty by then, ms of `now`. */
  drainBegan(deadlineMs: number): void {
    this.#counts.drainBegan(deadlineMs);
  }

  /** Whoever is still here is cut off now. What became of those who were here when the drain began; null: nobody counts. */
  drainEnded(): Drained | null {
    try {
      return this.#counts.drainEnded();
    } catch (error) {
      this.#options.onBug(error);
      return null;
    } finally {
      // Whoever reads now reads the last of it.
      this.#exposition.forget();
    }
  }

  /** Waits until whoever scrapes has read what became of everybody; not where nobody has scraped lately, nor for longer than that. */
  async lastScrape(withinMs: number): Promise<void> {
    const late = new Promise((resolve) => setTimeout(resolve, withinMs).unref());
    await Promise.race([this.#scrapers.once(this.#options.now()), late]);
  }

  /** Sends what is still to be sent, for 2 s at most. Idempotent. */
  async close(): Promise<void> {
    for (const undo of this.#undo.splice(0)) undo();
    const flushed = Promise.allSettled(this.#flush.splice(0).map((flush) => flush()));
    await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, FLUSH_MS).unref())]);
  }
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
