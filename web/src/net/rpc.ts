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

type Settle = (result: Result<unknown>) => void;

/** What was asked and has no answer yet. */
export type Asked = { name: RequestName; payload: unknown; settle: Settle };

/** Of the socket itself, or of the media at its other end: of no use on another socket. Everything else is of the room. */
const OF_THE_SOCKET: ReadonlySet<RequestName> = new Set([
  'join',
  'attach',
  'ready',
  'swapped',
  'ping',
  'connectTransport',
  'restartIce',
  'produce',
  'closeProducer',
  'consuming',
  'tiles',
]);

/** Requests and their answers over one socket. Answers may come in any order; unreadable frames are counted and dropped. */
export class Rpc {
  readonly #options: RpcOptions;
  readonly #pending = new Map<number, Asked>();
  /** What is asked of the room and waits until something else was asked first; null while nothing has to wait. */
  #held: Asked[] | null = null;
  /** Asked elsewhere since. */
  readonly #taken = new Set<number>();
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
      this.#ask({ name, payload, settle: resolve as Settle });
    });
  }

  /** Sends, and nothing waits: `onAnswer` may hear the answer later. */
  tell<N extends RequestName>(
    name: N,
    payload: Requests[N],
    onAnswer: (result: Result<Replies[N]>) => void = ignore,
  ): void {
    if (this.#closed) onAnswer(refuse('unreachable'));
    else this.#ask({ name, payload, settle: onAnswer as Settle });
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

  /** What is asked of the room from now on waits for `release`. */
  hold(): void {
    if (!this.#closed) this.#held ??= [];
  }

  /** Asks these, and then what has waited behind them. */
  release(first: readonly Asked[]): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const asked of [...first, ...held]) {
      if (this.#closed) asked.settle(refuse('unreachable'));
      else this.#ask(asked);
    }
  }

  /** What was asked of the room and has no answer, in its order; an answer that comes later is nobody's. */
  takeUnanswered(): Asked[] {
    const taken = [...this.#pending].filter(([, { name }]) => !OF_THE_SOCKET.has(name));
    for (const [id] of taken) {
      this.#pending.delete(id);
      this.#taken.add(id);
    }
    return taken.map(([, asked]) => asked);
  }

  /** Idempotent: everybody who waits is told that the server is out of reach. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const waiting = [...this.#pending.values(), ...(this.#held ?? [])];
    this.#pending.clear();
    this.#held = null;
    for (const { settle } of waiting) settle(refuse('unreachable'));
  }

  #ask(asked: Asked): void {
    const { name, payload } = asked;
    if (this.#held !== null && !OF_THE_SOCKET.has(name)) return void this.#held.push(asked);
    const id = this.#nextId++;
    count(this.#options.counters.sent, name);
    this.#pending.set(id, asked);
    this.#options.send(JSON.stringify({ id, m: name, d: payload, tp: this.#options.traceparent(name) }));
  }

  #reply(frame: Record<string, unknown>): void {
    const id = frame.id;
    if (typeof id !== 'number') return void this.#malformed();
    const asked = this.#pending.get(id);
    if (asked === undefined) {
      if (!this.#taken.delete(id)) this.#malformed();
      return;
    }
    this.#pending.delete(id);
    this.#options.counters.replies += 1;
    if (frame.ok === true) asked.settle(ok(frame.d));
    else {
      this.#options.counters.refusals += 1;
      asked.settle({ ok: false, error: readError(frame.e) });
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
