import { ok, refuse, wireError } from '@atrium/protocol';
import type { ErrorCode, EventFrame, Replies, RequestName, Requests, Result, WireError } from '@atrium/protocol';

/** What crossed the wire so far; the browser tests count with it. */
export type RpcCounters = {
  /** Requests sent, by name. */
  sent: Partial<Record<RequestName, number>>;
  /** Of these, the ones whose answer somebody waits for. */
  awaited: Partial<Record<RequestName, number>>;
  replies: number;
  refusals: number;
  events: Record<string, number>;
  poseFrames: number;
  malformed: number;
};

export function newCounters(): RpcCounters {
  return { sent: {}, awaited: {}, replies: 0, refusals: 0, events: {}, poseFrames: 0, malformed: 0 };
}

export type RpcOptions = {
  send: (text: string) => void;
  /** Of what the person does with that message; undefined for what belongs to no action. */
  traceparent: (name: RequestName) => string | undefined;
  counters: RpcCounters;
  onEvent: (event: EventFrame) => void;
};

type Settle = (result: Result<never>) => void;

/** Requests and their answers over one socket. Answers may come in any order; unreadable frames are counted and dropped. */
export class Rpc {
  readonly #options: RpcOptions;
  readonly #pending = new Map<number, Settle>();
  #nextId = 1;
  #closed = false;

  constructor(options: RpcOptions) {
    this.#options = options;
  }

  /** Sends and waits for the answer; a socket that closes first answers `unreachable`. */
  request<N extends RequestName>(name: N, payload: Requests[N]): Promise<Result<Replies[N]>> {
    if (this.#closed) return Promise.resolve(refuse('unreachable'));
    count(this.#options.counters.awaited, name);
    return new Promise((resolve) => {
      this.#send(name, payload, resolve as (result: Result<unknown>) => void);
    });
  }

  /** Sends, and nothing waits: `onAnswer` may hear the answer later. */
  tell<N extends RequestName>(
    name: N,
    payload: Requests[N],
    onAnswer: (result: Result<Replies[N]>) => void = ignore,
  ): void {
    if (this.#closed) onAnswer(refuse('unreachable'));
    else this.#send(name, payload, onAnswer as (result: Result<unknown>) => void);
  }

  /** One text frame of the server. */
  receive(text: string): void {
    const frame = parseObject(text);
    if (frame === null) this.#malformed();
    else if ('id' in frame) this.#reply(frame);
    else if (typeof frame.m === 'string' && isObject(frame.d)) {
      const { events } = this.#options.counters;
      events[frame.m] = (events[frame.m] ?? 0) + 1;
      this.#options.onEvent(frame as EventFrame);
    } else this.#malformed();
  }

  /** Idempotent: everybody who waits is told that the server is out of reach. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const settle of waiting) settle(refuse('unreachable'));
  }

  #send<N extends RequestName>(name: N, payload: Requests[N], settle: (result: Result<unknown>) => void): void {
    const id = this.#nextId++;
    count(this.#options.counters.sent, name);
    this.#pending.set(id, settle);
    this.#options.send(JSON.stringify({ id, m: name, d: payload, tp: this.#options.traceparent(name) }));
  }

  #reply(frame: Record<string, unknown>): void {
    const id = frame.id;
    const settle = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (typeof id !== 'number' || settle === undefined) return void this.#malformed();
    this.#pending.delete(id);
    this.#options.counters.replies += 1;
    if (frame.ok === true) settle(ok(frame.d as never));
    else {
      this.#options.counters.refusals += 1;
      settle({ ok: false, error: readError(frame.e) });
    }
  }

  #malformed(): void {
    this.#options.counters.malformed += 1;
  }
}

function ignore(): void {
  // Nobody asked to hear the answer.
}

function count(by: Partial<Record<RequestName, number>>, name: RequestName): void {
  by[name] = (by[name] ?? 0) + 1;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The server's words are shown as they are; a code that this page does not know yet still has its message. */
export function readError(value: unknown): WireError {
  if (isObject(value) && typeof value.code === 'string' && typeof value.message === 'string') {
    return { code: value.code as ErrorCode, message: value.message };
  }
  return wireError('internal');
}
