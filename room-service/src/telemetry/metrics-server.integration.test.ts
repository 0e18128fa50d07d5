import { request, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { STALLED_MS } from '../http/patience.ts';
import { Metrics } from './metrics.ts';
import { serveMetrics, type Page } from './metrics-server.ts';
import { SharedExposition } from './shared-exposition.ts';

const REQUEST = 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n';
/** At 100 kB and more each, so many answers would be far more than a socket's buffers hold. */
const PIPELINED = 500;

type Given = { pages?: Page[]; sharedMs?: number; onBug?: (error: unknown) => void };

async function serve({ pages = [], sharedMs = 0, onBug = (error: unknown) => expect.fail(String(error)) }: Given = {}) {
  const metrics = new Metrics({ version: '1', track: 'primary' });
  let scrapes = 0;
  metrics.onScrape(() => (scrapes += 1));
  const server = await serveMetrics({
    metrics: new SharedExposition({ metrics, now: () => 0, sharedMs }),
    host: '127.0.0.1',
    port: 0,
    pages,
    names: ['ops.example.org'],
    onBug,
  });
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port, close, metrics, server, scrapes: () => scrapes };
}

test('[MET7] whoever asks much and reads nothing is answered no more than fits into the line', async () => {
  const { port, close, scrapes } = await serve();
  const socket = connect(port, '127.0.0.1').pause();
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.write(REQUEST.repeat(PIPELINED), () => resolve()));
  // The others are served meanwhile, so that by then all that would be answered has been.
  for (let i = 0; i < 50; i++)
    expect((await fetch(`http://127.0.0.1:${port}/metrics`).then((it) => it.text())).length).toBeGreaterThan(50_000);
  expect(scrapes()).toBeLessThan(PIPELINED / 2);
  socket.destroy();
  close();
});

test('[MET7] one that stands still is ended', async () => {
  const { server, close } = await serve();
  expect(server.timeout).toBe(STALLED_MS);
  close();
});

test('[MET7] sixteen who read on and on cost one text, and each has it', async () => {
  const { port, close, scrapes } = await serve({ sharedMs: 1_000 });
  const texts = await Promise.all(
    Array.from({ length: 100 }, () => fetch(`http://127.0.0.1:${port}/metrics`).then((it) => it.text())),
  );
  expect(new Set(texts).size).toBe(1);
  expect(texts[0]?.length).toBeGreaterThan(50_000);
  expect(scrapes()).toBe(1);
  const accept = { host: 'localhost', accept: 'application/openmetrics-text' };
  expect((await ask(port, '/metrics', accept)).text).toMatch(/# EOF\n$/);
  expect(scrapes()).toBe(2);
  await ask(port, '/metrics', { host: 'localhost', 'cache-control': 'no-cache' });
  expect(scrapes()).toBe(3);
  close();
});

/** So many connections that say nothing. */
const hold = (port: number, count: number) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once('connect', resolve));
      return socket;
    }),
  );

test('[MET7] who only holds connections keeps nobody out, and has 32 of them at most', async () => {
  const { port, close } = await serve();
  const sockets = await hold(port, 40);
  for (let i = 0; i < 40; i += 1) {
    expect((await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } })).status).toBe(200);
    sockets.push(...(await hold(port, 2)));
  }
  await expect.poll(() => sockets.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(32);
  close();
});

test('[MET7] where all connections are at work a new one is turned away', async () => {
  const hung: ServerResponse[] = [];
  const page: Page = ({ url }, response) => url === '/ops/slow' && hung.push(response) > 0;
  const { port, close } = await serve({ pages: [page] });
  const waiting = Array.from({ length: 32 }, () => ask(port, '/ops/slow', { host: 'localhost', connection: 'close' }));
  await expect.poll(() => hung.length).toBe(32);
  await expect(ask(port, '/metrics', { host: 'localhost' })).rejects.toThrow();
  hung.pop()?.end('at last');
  expect((await Promise.race(waiting)).text).toBe('at last');
  await expect
    .poll(() =>
      ask(port, '/metrics', { host: 'localhost' }).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
  for (const response of hung) response.end();
  await Promise.all(waiting);
  close();
});

/** What `fetch` cannot: any Host. */
function ask(port: number, path: string, headers: Record<string, string>) {
  return new Promise<{ status: number | undefined; text: string; headers: object }>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () => resolve({ status: response.statusCode, text, headers: response.headers }));
    })
      .once('error', reject)
      .end();
  });
}

test('[MET8] pages are answered to who comes by a name of this port, and what to set is told to others', async () => {
  const seen: (string | undefined)[] = [];
  const page: Page = ({ url, headers }, response) => {
    if (!url?.startsWith('/ops')) return false;
    seen.push(headers.host);
    response.end('secret');
    return true;
  };
  const { port, close } = await serve({ pages: [page] });
  const own = [`localhost:${port}`, `127.0.0.1:${port}`, '[::1]', 'ops.example.org'];
  for (const host of own) expect(await ask(port, '/ops', { host })).toMatchObject({ status: 200, text: 'secret' });
  const evil = { host: `evil.example:${port}`, origin: `http://evil.example:${port}` };
  for (const path of ['/ops', '/ops/api/now', '/ops/traces', '/ops?/metrics', '/']) {
    const answer = await ask(port, path, evil);
    expect(answer).toMatchObject({ status: 421, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    expect(answer.text).toContain('METRICS_HOSTS=evil.example\n');
  }
  expect(seen).toEqual(own);
  close();
});

test('[MET8] Prometheus reads its numbers by whatever name it has for them', async () => {
  const { port, close } = await serve();
  expect(await ask(port, '/metrics', { host: 'host.docker.internal:9464' })).toMatchObject({ status: 200 });
  close();
});

test('[MET7] who does not end a request in time is told so, and the connection ends', async () => {
  const { port, close, scrapes } = await serve();
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n');
  await closed;
  expect(text).toMatch(/^HTTP\/1.1 408 [^]*Connection: close/);
  expect(scrapes()).toBe(0);
  close();
});

test('[OFF1] a fault in collecting, or in a page, is a 500 and an error in the log; the port goes on', async () => {
  const bugs: unknown[] = [];
  const fault = new Error('a collector failed');
  const page: Page = ({ url }) => {
    if (url === '/ops') throw fault;
    return false;
  };
  const { port, close, metrics } = await serve({ pages: [page], sharedMs: 1_000, onBug: (error) => bugs.push(error) });
  let isFaulty = true;
  metrics.onScrape(() => {
    if (isFaulty) throw fault;
  });
  const host = { host: 'localhost' };
  expect(await ask(port, '/metrics', host)).toMatchObject({ status: 500, text: '' });
  expect(await ask(port, '/ops', host)).toMatchObject({ status: 500, text: '' });
  expect(bugs).toEqual([fault, fault]);
  isFaulty = false;
  expect(await ask(port, '/metrics', host)).toMatchObject({ status: 200 });
  close();
});
