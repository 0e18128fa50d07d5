import {
  CLOSE,
  OLDEST_PROTOCOL_VERSION,
  wireError,
  type ErrorCode,
  type PersonId,
  type RequestFrame,
  type Result,
  type ServerEventName,
  type ServerEvents,
} from '@atrium/protocol';
import type { WebSocket } from 'ws';
import type { Tally } from './tally.ts';
import { TokenBucket } from './token-bucket.ts';

/** Presence frames are skipped above this: at 1.5 kB a frame the reader is some 40 frames behind. */
const SKIP_PRESENCE_ABOVE_BYTES = 64 * 1024;
/** A reader that is a megabyte behind does not catch up; dropping it is kinder, since it can resume. */
const DROP_ABOVE_BYTES = 1024 * 1024;
/** A client pings every 5 s (HEARTBEAT_MS); two missed and a little. */
const SILENT_AFTER_MS = 12_000;
/** Requests: a join with everything is about ten; talking to the room by hand is a few a second. */
const REQUESTS = { perSecond: 30, burst: 120 };
/** Poses come at 10 Hz; the network may deliver a second of them at once. */
const POSES = { perSecond: 15, burst: 30 };
/** Frames of any kind: who sends more is not a browser with a bad network. */
const FLOOD = { perSecond: 200, burst: 600 };
/**
 * Bytes, whatever they are: a frame may hold 64 kB of nested JSON, and the pieces of a fragmented message (RFC 6455, 5.4)
 * are no frames to us. The largest honest burst is a join and new photos, some 45 kB each.
 */
const BYTES = { perSecond: 64 * 1024, burst: 1024 * 1024 };

/** `address`: what limits count by. `userAgent`: for whoever measures; nobody acts on it. */
export type ConnectionOptions = {
  socket: WebSocket;
  address: string;
  userAgent?: string;
  tally: Tally;
  now: () => number;
};

/** left: by word. closed: their browser said that it goes away. expired: it was lost, and they may come back. */
export type Went = 'left' | 'closed' | 'expired';

/** Whom a connection speaks for. */
export type Seat = { person: PersonId; room: string };

/** What answers for somebody who attaches, until their room is here. */
export type GuestSeat = { ask: (frame: RequestFrame) => Promise<Result<unknown>>; gone: () => void };
/** What is left to say to somebody whose room has moved. Null: they are gone. */
export type LeftBehind = { swapped: (gapMs: number | null) => void };

/**
 * What a connection is: nobody yet, asking to come in, let in but not welcomed yet, somebody, or over. And between two pods:
 * with media here ahead of the room (`attached`), or with media only, since the room is elsewhere (`behind`).
 */
export type ConnectionState =
  | { kind: 'new' }
  | { kind: 'joining' }
  | { kind: 'entering'; seat: Seat }
  | { kind: 'joined'; seat: Seat }
  | { kind: 'attached'; guest: GuestSeat }
  | { kind: 'behind'; left: LeftBehind }
  | { kind: 'closed' };

/** One WebSocket of one client: framing, limits and back-pressure; knows nothing of rooms. */
export class Connection {
  readonly address: string;
  readonly userAgent: string;
  /** Of the wire, as the page speaks it. */
  protocol = OLDEST_PROTOCOL_VERSION;
  #state: ConnectionState = { kind: 'new' };
  #went: Went | null = null;
  readonly #socket: WebSocket;
  readonly #tally: Tally;
  readonly #now: () => number;
  readonly #requests: TokenBucket;
  readonly #poses: TokenBucket;
  readonly #flood: TokenBucket;
  readonly #bytes: TokenBucket;
  #heardAt: number;

  constructor(options: ConnectionOptions) {
    this.address = options.address;
    this.userAgent = options.userAgent ?? '';
    this.#socket = options.socket;
    this.#tally = options.tally;
    this.#now = options.now;
    const now = options.now();
    this.#heardAt = now;
    this.#requests = new TokenBucket({ ...REQUESTS, now });
    this.#poses = new TokenBucket({ ...POSES, now });
    this.#flood = new TokenBucket({ ...FLOOD, now });
    this.#bytes = new TokenBucket({ ...BYTES, now });
  }

  /**
   * Accounts for a frame that came in. `flood`: end the connection; `skip`: do not act on it. `control` are pings and
   * pongs of the WebSocket itself (RFC 6455, 5.5).
   */
  heard(kind: 'request' | 'pose' | 'control'): 'ok' | 'skip' | 'flood' {
    const now = this.#now();
    this.#heardAt = now;
    if (!this.#flood.take(now)) return 'flood';
    if (kind === 'control') return 'ok';
    return (kind === 'pose' ? this.#poses : this.#requests).take(now) ? 'ok' : 'skip';
  }

  /** Accounts for bytes that came in, before anybody knows what they are. `flood`: end the connection. */
  received(bytes: number): 'ok' | 'flood' {
    return this.#bytes.take(this.#now(), bytes) ? 'ok' : 'flood';
  }

  get silent(): boolean {
    return this.#now() - this.#heardAt > SILENT_AFTER_MS;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get open(): boolean {
    return this.#state.kind !== 'closed' && this.#socket.readyState === this.#socket.OPEN;
  }

  /** Who the connection speaks for, or null. */
  get seat(): Seat | null {
    return this.#state.kind === 'joined' || this.#state.kind === 'entering' ? this.#state.seat : null;
  }

  /** Whether a presence frame may be made for this reader now: asked before encoding, so that no delta is lost. */
  get ready(): boolean {
    return this.#state.kind === 'joined' && this.open && !this.behind;
  }

  /** Whether the reader is too far behind for poses, which are of no use any more when they arrive. */
  get behind(): boolean {
    return this.#socket.bufferedAmount > SKIP_PRESENCE_ABOVE_BYTES;
  }

  /** Nobody yet, for however long that lasts. */
  get waiting(): boolean {
    return this.#state.kind === 'new' || this.#state.kind === 'joining';
  }

  joining(protocol: number): void {
    if (this.#state.kind !== 'new') return;
    this.#state = { kind: 'joining' };
    this.protocol = protocol;
  }

  /** The answer to `attach` was sent: events of their media may follow. */
  attached(guest: GuestSeat): void {
    if (this.open) this.#state = { kind: 'attached', guest };
  }

  /** The room of its person is elsewhere. */
  leftBehind(left: LeftBehind): void {
    if (this.#state.kind !== 'closed') this.#state = { kind: 'behind', left };
  }

  /** Seats the connection; false when it is gone already. No event reaches it before `welcomed()`. */
  enter(seat: Seat): boolean {
    if (!this.open) return false;
    this.#state = { kind: 'entering', seat };
    return true;
  }

  /** The welcome was sent: events may follow. */
  welcomed(): void {
    if (this.#state.kind === 'entering') this.#state = { kind: 'joined', seat: this.#state.seat };
  }

  /** An event for somebody who has been welcomed: the welcome holds all that came before it. */
  send<N extends ServerEventName>(name: N, payload: ServerEvents[N]): void {
    this.sendEvent(JSON.stringify({ m: name, d: payload }));
  }

  /** The same, encoded once for many. */
  sendEvent(text: string): void {
    if (this.#state.kind === 'joined' || this.#state.kind === 'attached') this.reply(text);
  }

  /** Control messages are never skipped; a reader too far behind is dropped. */
  reply(text: string): void {
    if (!this.open) return;
    if (this.#socket.bufferedAmount > DROP_ABOVE_BYTES) this.end('slow_reader', true);
    else {
      this.#socket.send(text);
      this.#tally.textOut.messages += 1;
      this.#tally.textOut.bytes += Buffer.byteLength(text);
    }
  }

  sendBinary(frame: Uint8Array): void {
    if (!this.open) return;
    this.#socket.send(frame);
    this.#tally.posesOut.messages += 1;
    this.#tally.posesOut.bytes += frame.byteLength;
  }

  /** Answers a ping of the WebSocket; not for a reader who is behind, since the answers would pile up. */
  pong(data: Buffer): void {
    if (this.open && !this.behind) this.#socket.pong(data);
  }

  /** Says why, then closes. `retry` tells the client whether to come back by itself. */
  end(code: ErrorCode, retry: boolean): void {
    if (!this.open) return;
    if (this.#socket.bufferedAmount > DROP_ABOVE_BYTES) this.#socket.terminate();
    else {
      this.#socket.send(JSON.stringify({ m: 'bye', d: { ...wireError(code), retry } }));
      this.close(retry ? CLOSE.RETRY : CLOSE.FINAL, code);
    }
  }

  /** Closes after what was said; the seat is given up by whoever listens to the socket's `close`. */
  close(code = 1000, reason = ''): void {
    this.#socket.close(code, reason);
  }

  /** `code`: with which the socket closed. */
  closed(code: number): void {
    this.#state = { kind: 'closed' };
    this.#went = code === CLOSE.LEFT ? 'left' : code === CLOSE.GOING_AWAY ? 'closed' : 'expired';
  }

  /** How its person has gone with it; null while it is open. */
  get went(): Went | null {
    return this.#went;
  }
}
