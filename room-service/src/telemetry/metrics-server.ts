import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
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

/** Serves `/metrics` on a port of its own. Resolves when it listens, rejects when the port is taken. */
export async function serveMetrics({ metrics, host, port, pages = [], onBug }: MetricsServerOptions): Promise<Server> {
  const fail = (response: ServerResponse, error: unknown): void => {
    onBug(error);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  };
  const server = createServer((request, response) => {
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
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
