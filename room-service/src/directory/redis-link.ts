import { setTimeout as pause } from 'node:timers/promises';
import { createClient, ErrorReply } from '@redis/client';
import { isRedisUrl } from '../config-fields.ts';
import { SCRIPTS, type ScriptName } from './scripts.ts';

/** Redis answers in less than 1 ms: who has waited as long has a person waiting, and better asks the pods (facts.md). */
export const COMMAND_WITHIN_MS = 500;
/** Name look-up, TLS and the hello of a server on the same continent. */
const CONNECT_WITHIN_MS = 2_000;
/** Full jitter (Brooker, "Exponential Backoff And Jitter", 2015): all pods lose Redis at the same moment. */
const BACKOFF_FROM_MS = 100;
const BACKOFF_TO_MS = 5_000;
/** Longer than a try to connect takes. */
const STABLE_AFTER_MS = 10_000;
/** Some 200 ms of work for Redis. More are refused rather than waited for. */
export const WAITING_MAX = 10_000;

/** One call when Redis is lost and one when it is back, however many commands failed meanwhile. */
export type LinkWatch = { lost: (why: string) => void; back: (lostForMs: number) => void };

export type RedisLinkOptions = {
  /** redis[s]://[[user][:password]@]host[:port][/database] */
  url: string;
  prefix: string;
  watch: LinkWatch;
  now: () => number;
  random: () => number;
  /** Of one command; longer for tests on a busy machine. */
  commandWithinMs?: number;
  /** Added to Redis's clock: tests let time pass without waiting. */
  shiftMs?: () => number;
};

type Client = ReturnType<typeof newClient>;
type State =
  { kind: 'connecting' } | { kind: 'up'; client: Client } | { kind: 'down'; lostAt: number } | { kind: 'closed' };

/** No answer. What was asked may have been done. */
export const UNREACHABLE = Symbol('unreachable');

/** One connection to Redis that is either good or not there: nothing waits for it to come back. */
export class RedisLink {
  /** The first try to connect is over. */
  readonly tried: Promise<void>;
  readonly #options: RedisLinkOptions;
  readonly #stop = new AbortController();
  #state: State = { kind: 'connecting' };
  #client: Client | null = null;
  #sent = 0;
  #waiting = 0;

  /** Throws where the address is none: that is a mistake, and no outage. */
  constructor(options: RedisLinkOptions) {
    if (!isRedisUrl(options.url)) throw new Error('write the address of Redis like redis://127.0.0.1:6379');
    this.#options = options;
    this.tried = new Promise((resolve) => void this.#keepConnected(resolve));
  }

  /** Commands that went to Redis, so far. */
  get sent(): number {
    return this.#sent;
  }

  get isUp(): boolean {
    return this.#state.kind === 'up';
  }

  /** Throws where the script itself is wrong. */
  async run(name: ScriptName, args: readonly string[]): Promise<unknown> {
    if (this.#state.kind !== 'up' || this.#waiting >= WAITING_MAX) return UNREACHABLE;
    const { client } = this.#state;
    this.#waiting += 1;
    try {
      return await this.#answerOf(client, name, args);
    } catch (error) {
      if (error instanceof ErrorReply && error.message.startsWith('ERR ')) throw error;
      this.#drop(client, error);
      return UNREACHABLE;
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Idempotent. */
  close(): void {
    if (this.#state.kind === 'closed') return;
    this.#state = { kind: 'closed' };
    this.#stop.abort();
    this.#client?.destroy();
  }

  async #answerOf(client: Client, name: ScriptName, args: readonly string[]): Promise<unknown> {
    const { prefix, shiftMs, commandWithinMs = COMMAND_WITHIN_MS } = this.#options;
    const { sha, lua } = SCRIPTS[name];
    const rest = ['1', prefix, `${shiftMs?.() ?? 0}`, ...args];
    const send = (command: string, script: string) => {
      this.#sent += 1;
      return within(client.sendCommand<unknown>([command, script, ...rest]), commandWithinMs);
    };
    try {
      return await send('EVALSHA', sha);
    } catch (error) {
      // A Redis that has just started; it knows the script from now on.
      if (error instanceof ErrorReply && error.message.startsWith('NOSCRIPT')) return send('EVAL', lua);
      throw error;
    }
  }

  async #keepConnected(tried: () => void): Promise<void> {
    const { now, random } = this.#options;
    for (let attempt = 0; !this.#stop.signal.aborted; attempt += 1) {
      const began = now();
      await this.#connect(tried);
      tried();
      // One that is lost again and again is a trouble that goes on.
      if (now() - began > STABLE_AFTER_MS) attempt = 0;
      const { signal } = this.#stop;
      await pause(backoffMs(attempt, random), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Stays until the connection is lost. */
  async #connect(connected: () => void): Promise<void> {
    const client = newClient(this.#options.url);
    this.#client = client;
    const ended = new Promise<void>((resolve) => {
      client.on('error', (error: unknown) => {
        this.#drop(client, error);
        resolve();
      });
      // Of `destroy`.
      client.on('end', resolve);
    });
    try {
      await within(client.connect(), CONNECT_WITHIN_MS);
      await this.#answerOf(client, 'probe', []);
    } catch (error) {
      client.destroy();
      this.#lost(error);
      return;
    }
    if (!this.#up(client)) return;
    connected();
    await ended;
  }

  #up(client: Client): boolean {
    if (this.#state.kind === 'closed') {
      client.destroy();
      return false;
    }
    const before = this.#state;
    this.#state = { kind: 'up', client };
    if (before.kind === 'down') this.#options.watch.back(this.#options.now() - before.lostAt);
    return true;
  }

  #drop(client: Client, why: unknown): void {
    if (this.#state.kind !== 'up' || this.#state.client !== client) return;
    this.#lost(why);
    client.destroy();
  }

  #lost(why: unknown): void {
    if (this.#state.kind === 'closed' || this.#state.kind === 'down') return;
    const lostAt = this.#options.now();
    this.#state = { kind: 'down', lostAt };
    this.#options.watch.lost(why instanceof Error ? why.message : String(why));
  }
}

/** `attempt` from 0. */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.min(BACKOFF_TO_MS, BACKOFF_FROM_MS * 2 ** attempt) * random();
}

/** Connects once, and keeps nothing that is asked meanwhile. */
function newClient(url: string) {
  return createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    socket: { reconnectStrategy: false, connectTimeout: CONNECT_WITHIN_MS },
  });
}

/** Timers come before what arrived: after a stall of this process the answer may be there, unread. */
async function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => setImmediate(() => reject(new Error(`no answer within ${limitMs} ms`))), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
