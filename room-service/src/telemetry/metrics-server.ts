import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { HTTP_PATIENCE, STALLED_MS } from '../http/patience.ts';
import { boundConnections } from './connections.ts';
import { foreignHostText, isOwnHost } from './ops-host.ts';
import type { SharedExposition } from './shared-exposition.ts';

/** Answers what it knows, and says whether it did. */
export type Page = (request: IncomingMessage, response: ServerResponse) => boolean;

export type MetricsServerOptions = {
  metrics: Pick<SharedExposition, 'read'>;
  host: string;
  /** 0: any. */
  port: number;
  /** What else is served to on-call, asked in turn. */
  pages?: readonly Page[];
  /** Names in small letters by which on-call comes, beside addresses and localhost. */
  names?: readonly string[];
  onBug: (error: unknown) => void;
  /** Somebody at that address has read all metrics as they were at that time, `at` of the exposition. */
  scraped?: (address: string, at: number) => void;
};

/** A scraper or two and some people who look: more at once is a mistake, or an attack. */
const CONNECTIONS_MAX = 32;
const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };

/** Serves `/metrics` on a port of its own. Resolves when it listens, rejects when the port is taken. */
export async function serveMetrics(options: MetricsServerOptions): Promise<Server> {
  const { metrics, host, port, pages = [], names = [], onBug, scraped } = options;
  const fail = (response: ServerResponse, error: unknown): void => {
    onBug(error);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url?.split('?', 1)[0];
    // Prometheus comes by whatever name it was given, and would go blind without a word; sums are nobody's secret.
    if (path !== '/metrics' && !isOwnHost(request.headers.host, names)) {
      response.writeHead(421, TEXT).end(foreignHostText(request.headers.host));
      return;
    }
    try {
      if (pages.some((page) => page(request, response))) return;
    } catch (error) {
      fail(response, error);
      return;
    }
    if (path !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404, TEXT).end('Metrics are at /metrics.\n');
      return;
    }
    const address = request.socket.remoteAddress ?? '';
    // RFC 9111, 5.2.1.4: a test that has just done something, or a person who has.
    const isFresh = request.headers['cache-control']?.includes('no-cache') ?? false;
    metrics.read(request.headers.accept, isFresh).then(
      ({ contentType, text, at }) => {
        response.once('finish', () => scraped?.(address, at));
        response.writeHead(200, { 'content-type': contentType }).end(text);
      },
      (error: unknown) => fail(response, error),
    );
  };
  const server = createServer(HTTP_PATIENCE, (request, response) => {
    // Requests that come in one go are answered one by one: a thousand texts that nobody reads would fill the memory.
    if (response.socket === null) response.once('socket', () => answer(request, response));
    else answer(request, response);
  });
  boundConnections(server, CONNECTIONS_MAX);
  server.setTimeout(STALLED_MS);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
