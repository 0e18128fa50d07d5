import { limits } from '@atrium/protocol';
import type { Clock } from './clock.ts';

/** After a look at a page that slept, an answer within two seconds or the socket is taken for dead. */
export const PROBE_MS = 2_000;
const MISSED_MAX = 2;

export type HeartbeatOptions = {
  clock: Clock;
  /** Sends one ping. */
  ping: () => void;
  /** Nothing came for too long. Said once. */
  onDead: () => void;
  /** True when a ping is unanswered as the next one is due, false when something is heard again. */
  onQuiet: (quiet: boolean) => void;
};

/** Notices a dead socket long before TCP does. Anything that arrives is a sign of life, not the answers alone. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #missed = 0;
  #quiet = false;
  #cancelBeat: (() => void) | null = null;
  #cancelProbe: (() => void) | null = null;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    this.heard();
    this.#beat();
  }

  /** Something arrived. */
  heard(): void {
    if (this.#quiet) this.#options.onQuiet((this.#quiet = false));
    this.#missed = 0;
    this.#cancelProbe?.();
    this.#cancelProbe = null;
  }

  /** Is it still there? For a page that wakes up or a network that changed. */
  probe(): void {
    if (this.#cancelBeat === null || this.#cancelProbe !== null) return;
    this.#cancelProbe = this.#options.clock.after(PROBE_MS, () => this.#dead());
    this.#options.ping();
  }

  stop(): void {
    this.#cancelBeat?.();
    this.#cancelProbe?.();
    this.#cancelBeat = this.#cancelProbe = null;
  }

  #beat(): void {
    if (this.#missed >= MISSED_MAX) return void this.#dead();
    if (this.#missed > 0 && !this.#quiet) this.#options.onQuiet((this.#quiet = true));
    this.#missed += 1;
    this.#options.ping();
    this.#cancelBeat = this.#options.clock.after(limits.HEARTBEAT_MS, () => this.#beat());
  }

  #dead(): void {
    this.stop();
    this.#options.onDead();
  }
}
