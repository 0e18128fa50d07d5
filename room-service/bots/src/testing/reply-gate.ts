import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { isReply, type ServerFrame } from '@atrium/protocol';
import { WebSocket, WebSocketServer } from 'ws';

/**
 * A way to the service that lets only the first reply of each socket through, and every event: whoever needs a second
 * answer gets no further. Says how many replies it kept.
 */
export class ReplyGate {
  kept = 0;
  readonly #target: string;
  readonly #http = createServer((request, response) => void this.#pass(request, response));
  readonly #sockets = new WebSocketServer({ server: this.#http, perMessageDeflate: false });

  static async start(target: string): Promise<ReplyGate> {
    const gate = new ReplyGate(target);
    gate.#http.listen(0, '127.0.0.1');
    await once(gate.#http, 'listening');
    return gate;
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
    let replies = 0;
    near.on('message', (data: Buffer, binary) => void opened.then(() => far.send(data, { binary })));
    far.on('message', (data: Buffer, binary) => {
      if (!binary && isReply(JSON.parse(data.toString()) as ServerFrame)) {
        replies += 1;
        if (replies > 1) {
          this.kept += 1;
          return;
        }
      }
      near.send(data, { binary });
    });
    near.on('close', () => far.terminate());
    far.on('close', () => near.terminate());
  }

  /** Every client asks for its ticket by a POST with JSON. */
  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const headers = { 'content-type': 'application/json' };
    const { method = 'POST', url = '' } = request;
    const answer = await fetch(this.#target + url, { method, headers, body });
    response.writeHead(answer.status, headers).end(await answer.text());
  }
}
