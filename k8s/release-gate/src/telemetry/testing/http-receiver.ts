import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = { path: string; headers: IncomingHttpHeaders; body: unknown };

export type HttpReceiver = {
  url: string;
  readonly received: readonly Received[];
  /** What it answers from now on; null: it answers nothing, and holds the connection. */
  answers: (status: number | null) => void;
  /** Requests that wait for an answer. */
  held: () => number;
  close: () => Promise<void>;
};

/** Takes JSON on loopback and keeps it. */
export async function httpReceiver(): Promise<HttpReceiver> {
  const received: Received[] = [];
  const waiting = new Set<ServerResponse>();
  let status: number | null = 200;
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.once('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) });
      waiting.add(response);
      response.once('close', () => waiting.delete(response));
      if (status !== null) response.writeHead(status, { location: '/elsewhere' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers: (now) => (status = now),
    held: () => waiting.size,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
