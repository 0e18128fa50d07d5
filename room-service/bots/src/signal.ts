import {
  isReply,
  refuse,
  type Replies,
  type RequestName,
  type Requests,
  type ServerEventName,
  type ServerEvents,
  type ServerFrame,
  type WireError,
} from '@atrium/protocol';
import { WebSocket } from 'ws';
import { failed, type Outcome } from './errors.ts';

/** A server that does not complete the handshake in this time is as good as none. */
const OPEN_TIMEOUT_MS = 10_000;

export type SignalOptions = {
  /** ws:// or wss:// */
  url: string;
};

/** What went over this socket, for tests that count messages and waits. */
export type SignalCounts = {
  sent: number;
  /** The same by name. */
  sentOf: Partial<Record<RequestName, number>>;
  /** Text messages received: replies and events. */
  received: number;
  /** Replies that somebody waited for. */
  awaited: number;
  posesSent: number;
  posesReceived: number;
  bytesReceived: number;
};

/** `bye` is what the server said before it closed, if it did. */
export type SignalEnd = { code: number; bye: ServerEvents['bye'] | null };

type Listener<N extends ServerEventName> = (payload: ServerEvents[N]) => void;
type Settle = (outcome: Outcome<never> | { ok: true; value: unknown }) => void;

/** One socket: requests with their replies, events, poses as bytes. It neither reconnects nor keeps time. */
export class Signal {
  readonly counts: SignalCounts = {
    sent: 0,
    sentOf: {},
    received: 0,
    awaited: 0,
    posesSent: 0,
    posesReceived: 0,
    bytesReceived: 0,
  };
  /** By `performance.now`. */
  readonly openedAtMs = performance.now();
  /** When it last said anything, by the same clock. */
  heardAtMs = performance.now();
  /** Called with the refusal of a request that was only told. */
  onRefusal: (name: RequestName, error: WireError) => void = () => undefined;
  /** Called with each binary frame. */
  onBinary: (bytes: Uint8Array) => void = () => undefined;
  /** Called once, whoever closed. */
  onEnd: (end: SignalEnd) => void = () => undefined;

  readonly #socket: WebSocket;
  readonly #pending = new Map<number, Settle>();
  readonly #listeners = new Map<ServerEventName, Set<(payload: never) => void>>();
  #nextId = 1;
  #bye: ServerEvents['bye'] | null = null;
  #ended: SignalEnd | null = null;

  static open({ url }: SignalOptions): Promise<Outcome<Signal>> {
    return new Promise((resolve) => {
      // One message per turn: whoever awaits a reply goes on before the event behind it in the same packet is heard.
      const options = { handshakeTimeout: OPEN_TIMEOUT_MS, perMessageDeflate: false, allowSynchronousEvents: false };
      const socket = new WebSocket(url, options);
      socket.once('error', () => resolve(failed('unreachable', url)));
      socket.once('open', () => resolve({ ok: true, value: new Signal(socket) }));
    });
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = 'nodebuffer';
    socket.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary));
    // What is wrong with a socket always ends in 'close'; without a listener 'error' would throw.
    socket.on('error', () => undefined);
    socket.on('close', (code) => this.#end(code));
  }

  get ended(): SignalEnd | null {
    return this.#ended;
  }

  /** Requests without an answer. */
  get waiting(): number {
    return this.#pending.size;
  }

  /** The room is elsewhere: what has no answer gets none, and its asker is told. */
  abandon(): void {
    this.#settleAll(failed('lost', 'the room has moved'));
  }

  /** Asks and waits. */
  request<N extends RequestName>(name: N, payload: Requests[N]): Promise<Outcome<Replies[N]>> {
    this.counts.awaited += 1;
    return new Promise((resolve) => this.#send(name, payload, resolve as Settle));
  }

  /** Asks and goes on; a refusal is handed to `onRefusal`. */
  tell<N extends RequestName>(name: N, payload: Requests[N]): void {
    this.#send(name, payload, (outcome) => {
      if (!outcome.ok && outcome.error.code !== 'lost') this.onRefusal(name, outcome.error as WireError);
    });
  }

  sendPose(bytes: Uint8Array): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.counts.posesSent += 1;
    this.#socket.send(bytes);
  }

  /** Returns the function that undoes it. */
  on<N extends ServerEventName>(name: N, listener: Listener<N>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Ends as a lost network does: the server hears no goodbye. */
  cut(): void {
    this.#socket.terminate();
  }

  /** Resolves when the server has answered the goodbye. */
  close(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.close(1000);
    });
  }

  #send(name: RequestName, payload: unknown, settle: Settle): void {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      settle(failed('lost', 'before it was sent'));
      return;
    }
    const id = this.#nextId;
    this.#nextId += 1;
    this.#pending.set(id, settle);
    this.counts.sent += 1;
    this.counts.sentOf[name] = (this.counts.sentOf[name] ?? 0) + 1;
    this.#socket.send(JSON.stringify({ id, m: name, d: payload }));
  }

  #receive(data: Buffer, isBinary: boolean): void {
    this.heardAtMs = performance.now();
    this.counts.bytesReceived += data.length;
    if (isBinary) {
      this.counts.posesReceived += 1;
      this.onBinary(data);
      return;
    }
    this.counts.received += 1;
    const frame = JSON.parse(data.toString('utf8')) as ServerFrame;
    if (isReply(frame)) {
      const settle = this.#pending.get(frame.id);
      this.#pending.delete(frame.id);
      settle?.(frame.ok ? { ok: true, value: frame.d } : { ok: false, error: frame.e });
      return;
    }
    if (frame.m === 'bye') this.#bye = frame.d;
    for (const listener of this.#listeners.get(frame.m) ?? []) listener(frame.d as never);
  }

  #end(code: number): void {
    this.#ended = { code, bye: this.#bye };
    // What the server said last is why a request has no answer.
    this.#settleAll(this.#bye ? refuse(this.#bye.code) : failed('lost', `code ${code}`));
    this.onEnd(this.#ended);
  }

  #settleAll(error: Outcome<never>): void {
    const settles = [...this.#pending.values()];
    this.#pending.clear();
    for (const settle of settles) settle(error);
  }
}
