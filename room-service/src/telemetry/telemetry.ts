import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MediaServer } from '../media/media-server.ts';
import type { RoomHost } from '../signaling/room-host.ts';
import type { Rooms } from '../signaling/rooms.ts';
import { UNWATCHED, type Participant, type RoomWatch } from '../signaling/watch.ts';
import { Metrics } from './metrics.ts';
import { serveMetrics } from './metrics-server.ts';
import { Participants } from './participants.ts';
import { watchProcess } from './process-metrics.ts';

const SWEEP_MS = 1_000;

export type TelemetryOptions = {
  host: string;
  /** 0: any. */
  port: number;
  now: () => number;
  onBug: (error: unknown) => void;
};

/** All measuring of this process. It observes: what it watches never waits for it. */
export class Telemetry {
  /** To be given to the rooms. */
  readonly watch: RoomWatch;
  readonly #options: TelemetryOptions;
  readonly #metrics = new Metrics();
  readonly #participants: Participants<string>;
  /** Where to ask what is known of somebody's media. */
  readonly #who = new Map<string, Participant>();
  readonly #undo: (() => void)[] = [];
  #server: Server | null = null;

  constructor(options: TelemetryOptions) {
    this.#options = options;
    const { now } = options;
    this.#participants = new Participants({
      counts: {
        seconds: (participant, { verdict, reason }, seconds) =>
          this.#metrics.inc('participantSeconds', { participant, verdict, reason }, seconds),
        ended: (participant, end) => this.#metrics.inc('sessionsEnded', { participant, end }),
      },
    });
    this.watch = {
      ...UNWATCHED,
      welcomed: (participant, kind) => {
        this.#who.set(keyOf(participant), participant);
        this.#participants.welcomed(keyOf(participant), kind, now());
      },
      disconnected: (participant) => this.#participants.disconnected(keyOf(participant), now()),
      left: (participant, why) => {
        this.#who.delete(keyOf(participant));
        this.#participants.left(keyOf(participant), why, now());
      },
      reported: (participant, report) =>
        this.#participants.reported(keyOf(participant), report, conditionOf(participant), now()),
    };
  }

  /** The port that it listens on. Rejects when it is taken. */
  async start({ rooms, media }: { rooms: Rooms; media: MediaServer }): Promise<number> {
    const { host, port, now, onBug } = this.#options;
    this.#undo.push(watchProcess(this.#metrics));
    this.#undo.push(media.observer.on('workerDied', () => this.#metrics.inc('workerDeaths', {})));
    const sweep = setInterval(() => this.#sweep(), SWEEP_MS).unref();
    this.#undo.push(() => clearInterval(sweep));
    this.#metrics.onScrape(() => {
      this.#sweep();
      const alive = media.workers().filter((worker) => worker.alive).length;
      this.#metrics.set('workers', { worker_state: 'alive' }, alive);
      this.#metrics.set('workers', { worker_state: 'dead' }, media.workers().length - alive);
      this.#metrics.set('rooms', {}, rooms.size);
      for (const [participant, of] of Object.entries(this.#participants.census(now())) as Census) {
        this.#metrics.set('participants', { participant, participant_state: 'joined' }, of.joined);
        this.#metrics.set('participants', { participant, participant_state: 'reconnecting' }, of.reconnecting);
        this.#metrics.set('clientsReporting', { participant }, of.reporting);
      }
    });
    this.#server = await serveMetrics({ metrics: this.#metrics, host, port, onBug });
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
    this.#server?.close();
    this.#server?.closeAllConnections();
    this.#server = null;
  }

  #sweep(): void {
    this.#participants.sweep(this.#options.now(), (key) => {
      const participant = this.#who.get(key);
      return participant ? conditionOf(participant) : null;
    });
  }
}

type Census = ['person' | 'bot', { joined: number; reconnecting: number; reporting: number }][];

const keyOf = ({ host, person }: { host: RoomHost; person: string }): string => `${host.id} ${person}`;

const conditionOf = ({ host, person }: Participant) => host.media.condition(person);
