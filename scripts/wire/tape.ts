import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** Samples by the name of the message: each has keys that no other has, or lacks some. */
export type Samples = Record<string, unknown[]>;
export type Recording = { requests: Samples; replies: Samples; events: Samples; ticket: Samples };

type Frame = { id?: number; m?: string; d?: unknown; ok?: boolean };

/** A way to the service that keeps what is said on it, both ways. Refusals are left out. */
export class Tape {
  readonly requests: [name: string, payload: unknown][] = [];
  readonly replies: [name: string, payload: unknown][] = [];
  readonly events: [name: string, payload: unknown][] = [];
  readonly tickets: unknown[] = [];
  readonly #target: string;
  readonly #http = createServer((request, response) => void this.#pass(request, response));
  readonly #sockets = new WebSocketServer({ server: this.#http, perMessageDeflate: false });

  static async start(target: string): Promise<Tape> {
    const tape = new Tape(target);
    tape.#http.listen(0, '127.0.0.1');
    await once(tape.#http, 'listening');
    return tape;
  }

  private constructor(target: string) {
    this.#target = target;
    this.#sockets.on('connection', (near, { url }) => this.#join(near, url ?? ''));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #join(near: WebSocket, path: string): void {
    const far = new WebSocket(this.#target.replace('http', 'ws') + path, { perMessageDeflate: false });
    const opened = once(far, 'open');
    const asked = new Map<number, string>();
    near.on('message', (data: Buffer, binary) => {
      if (!binary) {
        const { id = 0, m = '', d } = JSON.parse(data.toString()) as Frame;
        asked.set(id, m);
        this.requests.push([m, d]);
      }
      void opened.then(() => far.send(data, { binary }));
    });
    far.on('message', (data: Buffer, binary) => {
      if (!binary) this.#hear(JSON.parse(data.toString()) as Frame, asked);
      near.send(data, { binary });
    });
    near.on('close', () => far.terminate());
    far.on('close', (code) => (code >= 4_000 ? near.close(code) : near.terminate()));
    far.on('error', () => near.terminate());
  }

  #hear({ id, m, d, ok }: Frame, asked: ReadonlyMap<number, string>): void {
    if (m !== undefined) this.events.push([m, d]);
    else if (ok === true && id !== undefined) this.replies.push([asked.get(id) ?? '', d]);
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const headers = { 'content-type': 'application/json' };
    const { method = 'POST', url = '' } = request;
    const answer = await fetch(this.#target + url, { method, headers, body });
    const text = await answer.text();
    if (answer.ok) this.tickets.push(JSON.parse(text));
    response.writeHead(answer.status, headers).end(text);
  }
}
