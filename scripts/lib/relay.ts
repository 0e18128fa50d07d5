import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** Of text, either way. */
export type Frame = { id?: number; m?: string; d?: unknown; ok?: boolean };

/** What hears one socket. */
export type Ear = {
  asked?: (frame: Frame) => void;
  /** False: it does not get through. */
  said: (frame: Frame) => boolean;
};

/** A way to the service, by HTTP and by sockets, on which somebody listens. */
export abstract class Relay {
  /** Of each ticket that is given. */
  protected readonly onTicket: ((ticket: unknown) => void) | null = null;
  readonly #target: string;
  readonly #http = createServer((request, response) => void this.#pass(request, response));
  readonly #sockets = new WebSocketServer({ server: this.#http, perMessageDeflate: false });

  constructor(target: string) {
    this.#target = target;
    this.#sockets.on('connection', (near, { url }) => this.#join(near, url ?? ''));
  }

  async listen(): Promise<this> {
    this.#http.listen(0, '127.0.0.1');
    await once(this.#http, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** Of a socket that has just opened. */
  protected abstract ear(): Ear;

  #join(near: WebSocket, path: string): void {
    const far = new WebSocket(this.#target.replace('http', 'ws') + path, { perMessageDeflate: false });
    const opened = once(far, 'open');
    const { asked, said } = this.ear();
    near.on('message', (data: Buffer, binary) => {
      if (!binary) asked?.(JSON.parse(data.toString()) as Frame);
      void opened.then(() => far.send(data, { binary }));
    });
    far.on('message', (data: Buffer, binary) => {
      if (binary || said(JSON.parse(data.toString()) as Frame)) near.send(data, { binary });
    });
    near.on('close', () => far.terminate());
    far.on('close', (code) => (code >= 4_000 ? near.close(code) : near.terminate()));
    far.on('error', () => near.terminate());
  }

  /** Every client asks for its ticket by a POST with JSON. */
  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const headers = { 'content-type': 'application/json' };
    const { method = 'POST', url = '' } = request;
    const answer = await fetch(this.#target + url, { method, headers, body });
    const text = await answer.text();
    if (answer.ok) this.onTicket?.(JSON.parse(text));
    response.writeHead(answer.status, headers).end(text);
  }
}
