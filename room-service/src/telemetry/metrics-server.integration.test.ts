import { connect, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { Metrics } from './metrics.ts';
import { serveMetrics } from './metrics-server.ts';

const REQUEST = 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n';
/** At 100 kB and more each, so many answers would be far more than a socket's buffers hold. */
const PIPELINED = 500;

async function serve() {
  const metrics = new Metrics({ version: '1', track: 'primary' });
  let scrapes = 0;
  metrics.onScrape(() => (scrapes += 1));
  const server = await serveMetrics({
    metrics,
    host: '127.0.0.1',
    port: 0,
    onBug: (error) => expect.fail(String(error)),
  });
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port, close, scrapes: () => scrapes };
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

test('[MET7] more connections than scrapers can need are turned away', async () => {
  const { port, close } = await serve();
  const ends = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      const answered = new Promise<'answered'>((resolve) => socket.once('data', () => resolve('answered')));
      const refused = new Promise<'refused'>((resolve) => socket.once('close', () => resolve('refused')));
      socket.write(REQUEST);
      return Promise.race([answered, refused]);
    }),
  );
  expect(ends.filter((end) => end === 'answered').length).toBe(32);
  close();
});
