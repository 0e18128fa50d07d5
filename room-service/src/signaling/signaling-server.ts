import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { decodeMove, limits, refuse } from '@atrium/protocol';
import { parseRequest } from '@atrium/protocol/schemas';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { Answers } from './answers.ts';
import type { Attach } from './attach.ts';
import { FREEING } from './budgets.ts';
import { Connection, type Seat } from './connection.ts';
import type { Gate } from './gate.ts';
import type { Join } from './join.ts';
import { PerAddress } from './per-address.ts';
import type { Rooms } from './rooms.ts';
import { UNWATCHED, type RoomWatch } from './watch.ts';

/** Who has not joined by then is not going to: 10 s is four times a slow phone's DTLS and scripts. */
const JOIN_WITHIN_MS = 10_000;

/**
 * Sockets of one address that have not joined, or as many as it may have people: when a pod is lost they all come at once. A
 * join takes a few hundred ms, so that a whole office behind one address stays below otherwise; without a bound one machine
 * could hold every file descriptor by opening sockets that say nothing.
 */
const WAITING_PER_ADDRESS_MIN = 200;

/** Browsers send a message in one piece; a proxy may cut one of 64 kB into a few. */
const FRAGMENTS_MAX = 64;

/** Who does not answer the closing handshake by then is not going to: their socket is ended. */
const CLOSING = { closeTimeout: 2_000 };

export type SignalingLog = {
  info(object: object, message: string): void;
  warn(object: object, message: string): void;
  error(object: object, message: string): void;
};

export type SignalingOptions = {
  rooms: Rooms;
  join: Join;
  /** Of people whose rooms come here from other processes; there are none where it is not given. */
  attach?: Attach;
  log: SignalingLog;
  /** Who measures from outside; nobody where it is not given. */
  watch?: RoomWatch;
  now: () => number;
  /** Whose socket it is, for limits. */
  addressOf: (request: IncomingMessage) => string;
};

/** The WebSocket end of the service: frames in, answers out. Closes a socket only with a coded reason. */
export class SignalingServer {
  readonly #options: SignalingOptions;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.MESSAGE_MAX_BYTES,
    maxFragments: FRAGMENTS_MAX,
    ...CLOSING, // spread, since the types of ws do not know it yet
    perMessageDeflate: false,
    clientTracking: true,
    autoPong: false, // counted and answered here: unread answers to a flood of pings would pile up
  });
  readonly #waiting: PerAddress;
  readonly #answers: Answers;
  readonly #connections = new Set<Connection>();

  constructor(options: SignalingOptions) {
    this.#options = options;
    this.#answers = new Answers({ attach: null, watch: UNWATCHED, ...options });
    this.#waiting = new PerAddress({ max: Math.max(WAITING_PER_ADDRESS_MIN, options.rooms.places.max) });
  }

  /** Serves `/ws` of that HTTP server, and the path that only this process has; other upgrades are refused. */
  attach(server: Server, own = '/ws'): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Node leaves an upgraded socket to us, its errors too: without a listener a reset would end the process.
      socket.on('error', () => socket.destroy());
      // Not `new URL`, which throws for `//` and its like.
      const path = request.url?.split('?', 1)[0];
      if (path !== '/ws' && path !== own) return void refuseUpgrade(socket, '404 Not Found');
      const address = this.#options.addressOf(request);
      const done = this.#waiting.take(address);
      if (done === null) return void refuseUpgrade(socket, '429 Too Many Requests');
      socket.once('close', done);
      const userAgent = request.headers['user-agent'] ?? '';
      this.#sockets.handleUpgrade(request, socket, head, (ws) => {
        const connection = this.#accept(ws, { address, userAgent, joined: done });
        socket.on('data', (chunk: Buffer) => {
          if (connection.open && connection.received(chunk.length) === 'flood') connection.end('too_many', false);
        });
      });
    });
  }

  close(): void {
    for (const connection of this.#connections) connection.end('shutting_down', true);
    this.#sockets.close();
  }

  readonly #bug = (error: unknown): void => this.#options.log.error({ err: error }, 'a message failed');

  #accept(
    socket: WebSocket,
    { address, userAgent, joined }: { address: string; userAgent: string; joined: () => void },
  ): Connection {
    const { rooms, now } = this.#options;
    const connection = new Connection({ socket, address, userAgent, tally: rooms.tally, now });
    this.#connections.add(connection);
    rooms.tally.opened();
    const late = setTimeout(() => {
      if (connection.waiting) connection.end('not_joined', false);
    }, JOIN_WITHIN_MS);
    socket.on('message', (data, isBinary) => {
      // After its end nobody is listened to, also while they do not answer the closing handshake.
      if (!connection.open) return;
      const bytes = bytesOf(data);
      // Also of what is held: a room that moves is no place for a flood.
      const verdict = this.#account(connection, bytes, isBinary);
      if (verdict === 'flood') return;
      const act = (): void => {
        if (!connection.open) return;
        if (isBinary) this.#pose(connection, bytes, verdict);
        else void this.#text(connection, bytes, verdict).then(() => connection.waiting || joined(), this.#bug);
      };
      if (this.#gateOf(connection.seat)?.holds(act) !== true) act();
    });
    const control = (answer: () => void): void => {
      if (!connection.open) return;
      if (connection.heard('control') === 'flood') connection.end('too_many', false);
      else answer();
    };
    socket.on('ping', (data) => control(() => connection.pong(data)));
    socket.on('pong', () => control(() => undefined));
    // ws reports a frame over maxPayload, bad UTF-8 and the like here, then closes with the right code (RFC 6455, 7.4.1).
    // Told by how the socket closed, which is counted: a line for each would be anybody's to write, as many as they like.
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      clearTimeout(late);
      this.#connections.delete(connection);
      rooms.tally.gone(code, connection.state.kind === 'new');
      this.#gone(connection, code);
    });
    return connection;
  }

  #gone(connection: Connection, code: number): void {
    const { seat, state } = connection;
    connection.closed(code);
    if (state.kind === 'attached') state.guest.gone();
    else if (state.kind === 'behind') state.left.swapped(null);
    if (seat === null) return;
    const leave = (): void => {
      const host = this.#options.rooms.get(seat.room);
      if (!host?.speaksFor(seat.person, connection)) return;
      if (connection.went === 'left') host.remove(seat.person);
      else host.detach(seat.person, connection, connection.went ?? 'expired');
    };
    if (this.#gateOf(seat)?.holds(leave) !== true) leave();
  }

  /** Of the room of somebody who has one here. */
  #gateOf(seat: Seat | null): Gate | undefined {
    return seat === null ? undefined : this.#options.rooms.get(seat.room)?.gate;
  }

  #account(connection: Connection, bytes: Buffer, isPose: boolean): Verdict {
    const { posesIn, textIn, moves } = this.#options.rooms.tally;
    const counted = isPose ? posesIn : textIn;
    counted.messages += 1;
    counted.bytes += bytes.length;
    const verdict = connection.heard(isPose ? 'pose' : 'request');
    if (verdict === 'flood') connection.end('too_many', false);
    if (isPose && verdict !== 'ok') moves.refused += 1;
    return verdict;
  }

  #pose(connection: Connection, bytes: Buffer, verdict: Verdict): void {
    const { rooms, now } = this.#options;
    if (verdict !== 'ok' || connection.state.kind !== 'joined') return;
    const { person, room } = connection.state.seat;
    const host = rooms.get(room);
    const pose = decodeMove(bytes);
    if (pose === null) connection.end('bad_message', false);
    else if (host?.speaksFor(person, connection)) rooms.tally.moves[host.room.move(person, pose, now())] += 1;
  }

  async #text(connection: Connection, bytes: Buffer, verdict: Verdict): Promise<void> {
    const { id, result } = parseRequest(bytes.toString('utf8'));
    if (verdict === 'skip' && !(result.ok && FREEING.has(result.value.m)))
      this.#answers.reply(connection, id, refuse('too_many'));
    else if (!result.ok) this.#answers.reply(connection, id, result);
    else await this.#answers.answer(connection, result.value);
  }
}

type Verdict = ReturnType<Connection['heard']>;

function refuseUpgrade(socket: Duplex, status: string): void {
  // Destroyed when it is written: a peer that never closes its half would keep the socket.
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
