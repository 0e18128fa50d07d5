import type { ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import type { Page } from './metrics-server.ts';
import { listPage, tracePage } from './ops-page.ts';
import type { TraceRing } from './trace-ring.ts';

/** No script runs and nothing is loaded, whatever a span is called. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

export type OpsRoutesOptions = {
  ring: TraceRing;
  /** Whose ring it is; on Kubernetes the host has the name of the pod. */
  pod?: string;
  now: () => number;
};

/** `/ops/traces` and `/ops/traces/:id`, as JSON or as a page, by the Accept header. */
export function opsRoutes({ ring, pod = hostname(), now }: OpsRoutesOptions): Page {
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    if (request.method !== 'GET' || !/^\/ops\/traces(\/|$)/.test(path)) return false;
    const wantsPage = request.headers.accept?.includes('text/html') ?? false;
    const id = path.slice('/ops/traces'.length).replace(/^\//, '');
    if (id === '') {
      const traces = ring.list();
      if (wantsPage) html(response, 200, listPage(traces, { nowMs: now(), pod }));
      else json(response, 200, { traces });
      return true;
    }
    const trace = ring.get(id);
    if (trace) {
      if (wantsPage) html(response, 200, tracePage(trace, { nowMs: now(), pod }));
      else json(response, 200, trace);
    } else {
      const message =
        'No such trace here: it was usual and is forgotten, newer ones have pushed it out, or it was another process.';
      if (wantsPage) {
        response.writeHead(404, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
      } else json(response, 404, { error: { code: 'not_found', message } });
    }
    return true;
  };
}

function html(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' }).end(body);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json' }).end(JSON.stringify(body));
}
