import type { Replies, Result } from '@atrium/protocol';
import type { Timers } from './signal.ts';

/** ICE often heals by itself within a second or two (a lost packet, a roaming phone); sooner a restart only disturbs. */
export const DISCONNECTED_GRACE_MS = 2_000;
/**
 * A first try has so long: TCP, TLS and a relay's allocation are seven round trips. Chromium itself never gives up on a
 * way whose packets vanish: without UDP, and with a relay that refuses, it is `connecting` for ever.
 */
export const CONNECT_PATIENCE_MS = 10_000;
/** A restart of what was connected has so long to bring the connection back before the next try. */
const RESTART_PATIENCE_MS = 4_000;
/** After so many tries in a row the transport is beyond repair. */
const TRIES_MAX = 5;
const RETRY_MIN_MS = 500;

export type IceState = 'new' | 'connecting' | 'connected' | 'failed' | 'disconnected' | 'closed';

export type IceRestart = Replies['restartIce'];

export type IceKeeperOptions = {
  timers: Timers;
  state: () => IceState;
  /** Asks the server for fresh parameters. */
  ask: () => Promise<Result<IceRestart>>;
  /** Starts over with them. */
  restart: (fresh: IceRestart) => Promise<void>;
  /** `late` has changed. */
  onLate: () => void;
  /** Nothing helped: the transport must be made anew. Said once. */
  onStuck: () => void;
};

/** Keeps the ICE of one transport alive: one restart at a time, tried again with growing pauses. */
export class IceKeeper {
  readonly #options: IceKeeperOptions;
  #cancel: (() => void) | null = null;
  #busy = false;
  #again = false;
  #tries = 0;
  #late = false;
  #patienceMs = CONNECT_PATIENCE_MS;
  #closed = false;

  constructor(options: IceKeeperOptions) {
    this.#options = options;
  }

  /** A try took longer than any way that leads somewhere; until it is connected. */
  get late(): boolean {
    return this.#late;
  }

  /** Call on each change of the transport's connection state. */
  stateChanged(): void {
    if (this.#closed) return;
    const state = this.#options.state();
    if (state === 'connected') {
      this.#tries = 0;
      this.#patienceMs = RESTART_PATIENCE_MS;
      this.#stopWaiting();
      this.#setLate(false);
    } else if (state === 'connecting') this.#wait(this.#patienceMs);
    else if (state === 'disconnected') this.#wait(DISCONNECTED_GRACE_MS);
    else if (state === 'failed') this.restart();
  }

  /** Now: the network changed or the socket came back. While one is under way the next follows it. */
  restart(): void {
    if (this.#closed) return;
    // A transport that never tried to connect has no ICE that could be restarted.
    if (this.#options.state() === 'new') return;
    this.#stopWaiting();
    if (this.#busy) this.#again = true;
    else void this.#run();
  }

  close(): void {
    this.#closed = true;
    this.#stopWaiting();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    this.#tries += 1;
    const answer = await this.#options.ask();
    let done = false;
    if (answer.ok && !this.#closed) {
      try {
        await this.#options.restart(answer.value);
        done = true;
      } catch {
        // The transport was closed or is in the middle of something else: the next try finds out.
      }
    }
    this.#busy = false;
    if (this.#closed) return;
    if (this.#again) {
      this.#again = false;
      return void this.restart();
    }
    // The socket is away: its return restarts ICE anyway.
    if (!answer.ok && answer.error.code === 'unreachable') {
      this.#tries = 0;
      return;
    }
    if (this.#options.state() === 'connected' && done) {
      this.#tries = 0;
      return;
    }
    if (this.#tries >= TRIES_MAX) {
      this.close();
      return void this.#options.onStuck();
    }
    this.#wait(done ? this.#patienceMs : RETRY_MIN_MS * 2 ** this.#tries);
  }

  #wait(ms: number): void {
    if (this.#cancel !== null || this.#busy) return;
    this.#cancel = this.#options.timers.after(ms, () => {
      this.#cancel = null;
      const state = this.#options.state();
      if (state === 'connecting') this.#setLate(true);
      if (state !== 'connected') this.restart();
    });
  }

  #setLate(late: boolean): void {
    if (late === this.#late) return;
    this.#late = late;
    this.#options.onLate();
  }

  #stopWaiting(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
