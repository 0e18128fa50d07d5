import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { opsRoutes } from './ops-routes.ts';
import { TraceRing, type RingSpan } from './trace-ring.ts';

const SPAN: RingSpan = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  parentSpanId: null,
  name: 'join',
  service: 'atrium-room-service',
  kind: 'server',
  startMs: 1_700_000_000_000,
  durationMs: 2_500,
  failed: false,
  attributes: {},
  links: [],
};

type Asked = { path: string; accept?: string; method?: string };

/** What is answered, as it would go over the line; null: it is another's. */
function answerTo({ path, accept = '*/*', method = 'GET' }: Asked): { head: string; body: string } | null {
  const ring = new TraceRing();
  ring.add([SPAN]);
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { method, url: path, headers: { accept, origin: 'http://evil.example' } });
  const response = new ServerResponse(request);
  let body = '';
  response.end = ((text: string) => ((body = text), response)) as typeof response.end;
  if (!opsRoutes({ ring, pod: 'rooms-0', now: () => SPAN.startMs })(request, response)) return null;
  return { head: (response as unknown as { _header: string })._header, body };
}

const known = `/ops/traces/${SPAN.traceId}`;
const unknown = `/ops/traces/${'c'.repeat(32)}`;

test('[TRC10] a trace that is not here is told to be none, to programs and to people', () => {
  const forPrograms = answerTo({ path: unknown });
  expect(forPrograms?.head).toMatch(/^HTTP\/1.1 404 [^]*application\/json/);
  expect(JSON.parse(forPrograms?.body ?? '')).toMatchObject({ error: { code: 'not_found' } });
  const forPeople = answerTo({ path: unknown, accept: 'text/html,*/*' });
  expect(forPeople?.head).toMatch(/^HTTP\/1.1 404 [^]*text\/plain/);
  expect(forPeople?.body).toContain('No such trace here');
});

test.each([known, unknown, '/ops/traces'])('[TRC10] no page of another origin can read %s', (path) => {
  for (const accept of ['text/html', '*/*']) {
    const head = answerTo({ path, accept })?.head ?? '';
    expect(head).toMatch(/\r\ncross-origin-resource-policy: same-origin\r\n/);
    expect(head).toMatch(/\r\nx-content-type-options: nosniff\r\n/);
    expect(head).toMatch(/frame-ancestors 'none'/);
    expect(head).not.toMatch(/access-control-/i);
  }
});

test('[TRC10] what is under another address, or asked for in another way, is another’s', () => {
  expect(answerTo({ path: '/ops' })).toBeNull();
  expect(answerTo({ path: '/ops/tracesx' })).toBeNull();
  expect(answerTo({ path: known, method: 'POST' })).toBeNull();
  expect(answerTo({ path: known })?.head).toMatch(/^HTTP\/1.1 200 /);
});
