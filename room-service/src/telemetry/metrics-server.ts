import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { HTTP_PATIENCE, STALLED_MS } from '../http/patience.ts';
import type { Metrics } from './metrics.ts';

/** Answers what it knows, and says whether it did. */
export type Page = (request: IncomingMessage, response: ServerResponse) => boolean;

export type MetricsServerOptions = {
  metrics: Metrics;
  host: string;
  /** 0: any. */
  port: number;
  /** What else is served to on-call, asked in turn. */
  pages?: readonly Page[];
  onBug: (error: unknown) => void;
};

/** A scraper or two and some people who look: more at once is a mistake, or an attack. */
const CONNECTIONS_MAX = 32;

/** Serves `/metrics` on a port of its own. Resolves when it listens, rejects when the port is taken. */
export async function serveMetrics({ metrics, host, port, pages = [], onBug }: MetricsServerOptions): Promise<Server> {
  const fail = (response: ServerResponse, error: unknown): void => {
    onBug(error);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    try {
      if (pages.some((page) => page(request, response))) return;
    } catch (error) {
      fail(response, error);
      return;
    }
    if (request.url?.split('?', 1)[0] !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Metrics are at /metrics.\n');
      return;
    }
    metrics.exposition(request.headers.accept).then(
      ({ contentType, text }) => response.writeHead(200, { 'content-type': contentType }).end(text),
      (error: unknown) => fail(response, error),
    );
  };
  const server = createServer(HTTP_PATIENCE, (request, response) => {
    // Requests that come in one go are answered one by one: a thousand texts that nobody reads would fill the memory.
    if (response.socket === null) response.once('socket', () => answer(request, response));
    else answer(request, response);
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.setTimeout(STALLED_MS);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
