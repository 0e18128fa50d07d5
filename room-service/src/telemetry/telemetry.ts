import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UNWATCHED_HTTP, type HttpWatch } from '../http/http-watch.ts';
import type { MediaServer } from '../media/media-server.ts';
import type { Rooms } from '../signaling/rooms.ts';
import type { RoomWatch } from '../signaling/watch.ts';
import { Metrics } from './metrics.ts';
import { serveMetrics } from './metrics-server.ts';
import { watchProcess } from './process-metrics.ts';
import { RoomCounts, type Release } from './room-counts.ts';

const SWEEP_MS = 1_000;
/** What is still to be sent at the end is worth so long: an orchestrator that waits 30 s has other things to wait for. */
const FLUSH_MS = 2_000;

export type TelemetryOptions = {
  release: Release;
  host: string;
  /** 0: any. */
  port: number;
  now: () => number;
  onBug: (error: unknown) => void;
};

/** All measuring of this process. It observes: what it watches never waits for it. `OFF` has the same shape. */
export class Telemetry {
  /** To be given to the rooms. */
  readonly watch: RoomWatch;
  /** To be given to HTTP. */
  readonly http: HttpWatch;
  readonly #options: TelemetryOptions;
  readonly #metrics: Metrics;
  readonly #counts: RoomCounts;
  readonly #undo: (() => void)[] = [];
  /** What is waited for at the end, within FLUSH_MS. */
  readonly #flush: (() => Promise<unknown>)[] = [];

  constructor(options: TelemetryOptions) {
    this.#options = options;
    const { release, now } = options;
    this.#metrics = new Metrics(release);
    const clock = () => performance.now();
    this.#counts = new RoomCounts({ metrics: this.#metrics, release, now, clock, random: Math.random });
    this.watch = this.#counts.rooms;
    this.http = { ...UNWATCHED_HTTP, ...this.#counts.http };
  }

  /** The port that it listens on; null where nothing listens. Rejects when the port is taken. */
  async start({ rooms, media }: { rooms: Rooms; media: MediaServer }): Promise<number | null> {
    const { host, port, onBug } = this.#options;
    this.#undo.push(watchProcess(this.#metrics));
    this.#undo.push(media.observer.on('workerDied', () => this.#metrics.inc('workerDeaths', {})));
    const sweep = setInterval(() => this.#counts.sweep(), SWEEP_MS).unref();
    this.#undo.push(() => clearInterval(sweep));
    this.#metrics.onScrape(() => {
      this.#counts.collect();
      const alive = media.workers().filter((worker) => worker.alive).length;
      this.#metrics.set('workers', { worker_state: 'alive' }, alive);
      this.#metrics.set('workers', { worker_state: 'dead' }, media.workers().length - alive);
      this.#metrics.set('rooms', {}, rooms.size);
    });
    const server = await serveMetrics({ metrics: this.#metrics, host, port, onBug });
    this.#flush.push(() => stop(server));
    return (server.address() as AddressInfo).port;
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
