import { createServer, type Server } from 'node:http';
import type { Metrics } from './metrics.ts';

export type MetricsServerOptions = {
  metrics: Metrics;
  host: string;
  /** 0: any. */
  port: number;
  onBug: (error: unknown) => void;
};

/** Serves `/metrics` on a port of its own. Resolves when it listens, rejects when the port is taken. */
export async function serveMetrics({ metrics, host, port, onBug }: MetricsServerOptions): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url?.split('?', 1)[0] !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Metrics are at /metrics.\n');
      return;
    }
    metrics.exposition().then(
      ({ contentType, text }) => response.writeHead(200, { 'content-type': contentType }).end(text),
      (error: unknown) => {
        onBug(error);
        response.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
