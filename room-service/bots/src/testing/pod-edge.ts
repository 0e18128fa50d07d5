import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestFrame, ServerEventName, ServerEvents, Welcome, WireError } from '@atrium/protocol';
import { WebSocketServer, type WebSocket } from 'ws';

export type Heard = { path: string; m: string; d: Record<string, unknown>; id: number };
type Answer = { ok: true; d: unknown } | { ok: false; e: WireError } | null;

export const WELCOME: Welcome = {
  ...{ protocol: 2, now: 0, room: 'garden', self: 'bot', resumeToken: 'of the welcome', resumed: false },
  ...{ people: [], circles: [], floor: { from: 6, to: 6, since: 0 }, chat: [], transports: null, consumers: [] },
  wanted: { mic: false, camera: null },
};

/** The wire of many pods behind one edge, without rooms: a test says what each answers. */
export class PodEdge {
  readonly heard: Heard[] = [];
  /** What was asked at the door. */
  readonly asked: { protocol: number; resume?: string }[] = [];
  /** Where the room is said to live. */
  lives = '/pods/a/ws';
  /** The newest version that is known. */
  newest = 2;
  /** Null: no answer. Not for `join` and `ping`. */
  answer: (heard: Heard) => Answer = () => ({ ok: true, d: {} });
  readonly #sockets = new Map<string, WebSocket>();
  readonly #http = createServer();

  static async start(): Promise<PodEdge> {
    const edge = new PodEdge();
    edge.#http.listen(0, '127.0.0.1');
    await once(edge.#http, 'listening');
    return edge;
  }

  private constructor() {
    const wss = new WebSocketServer({ noServer: true });
    this.#http.on('request', (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const asked = JSON.parse(body) as { protocol: number; resume?: string };
        this.asked.push(asked);
        response.setHeader('content-type', 'application/json');
        response.statusCode = asked.protocol > this.newest ? 426 : 200;
        const refusal = { error: { code: 'client_too_new', message: 'too new' } };
        const ticket = { room: 'garden', token: 't', url: this.lives, rtpCapabilities: {} };
        response.end(JSON.stringify(asked.protocol > this.newest ? refusal : ticket));
      });
    });
    this.#http.on('upgrade', (request, socket, head) => {
      const path = request.url ?? '';
      wss.handleUpgrade(request, socket, head, (ws) => {
        this.#sockets.set(path, ws);
        ws.on('message', (data: Buffer) => this.#hear(path, ws, JSON.parse(data.toString()) as RequestFrame));
      });
    });
  }

  get base(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** The newest socket to that path. */
  at(path: string): WebSocket {
    const socket = this.#sockets.get(path);
    if (socket === undefined) throw new Error(`nobody came to ${path}`);
    return socket;
  }

  say<N extends ServerEventName>(path: string, m: N, d: ServerEvents[N]): void {
    this.at(path).send(JSON.stringify({ m, d }));
  }

  /** Names of what came to that path but pings, in their order. */
  namesAt(path: string): string[] {
    return this.heard.flatMap((heard) => (heard.path === path && heard.m !== 'ping' ? [heard.m] : []));
  }

  close(): void {
    this.#http.closeAllConnections();
    this.#http.close();
    for (const socket of this.#sockets.values()) socket.terminate();
  }

  #hear(path: string, ws: WebSocket, { id, m, d }: RequestFrame): void {
    const heard = { path, m, d: d as Record<string, unknown>, id };
    this.heard.push(heard);
    const { protocol = 0 } = heard.d as { protocol?: number };
    const tooNew = m === 'join' && protocol > this.newest;
    const answer = tooNew
      ? { ok: false, e: { code: 'client_too_new', message: 'too new' } }
      : m === 'join'
        ? { ok: true, d: WELCOME }
        : m === 'ping'
          ? { ok: true, d: { now: 0 } }
          : this.answer(heard);
    if (answer !== null) ws.send(JSON.stringify({ id, ...answer }));
  }
}
