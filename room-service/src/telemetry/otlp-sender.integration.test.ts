import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { OtlpReceiver } from '../../../scripts/lib/otlp-receiver.ts';
import { otlpJson } from './otlp-json.ts';
import { OtlpSender } from './otlp-sender.ts';
import type { RingSpan } from './trace-ring.ts';

let receiver: OtlpReceiver;
let sender: OtlpSender;
let warnings: object[] = [];
let nowMs = 0;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
  warnings = [];
  nowMs = 1_000_000;
  sender = senderTo(receiver.endpoint);
});
afterEach(async () => {
  await sender.close(0);
  await receiver.close();
});

const senderTo = (endpoint: string): OtlpSender =>
  new OtlpSender({ endpoint, now: () => nowMs, random: () => 0, warn: (fields) => void warnings.push(fields) });

/** A collector of any kind; answers where it listens. */
async function collector(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const spanOf = (n: number): RingSpan => ({
  traceId: n.toString(16).padStart(32, 'a'),
  spanId: 'b'.repeat(16),
  parentSpanId: null,
  name: `span-${n}`,
  service: 'x',
  kind: 'internal',
  startMs: 1_700_000_000_000,
  durationMs: 5,
  failed: false,
  attributes: {},
  links: [],
});
const bodyOf = (n: number) => otlpJson([spanOf(n)], { 'service.name': 'x' });
const names = () => receiver.spans.map(({ name }) => name);

test('[TRC2] what is sent arrives, in order', async () => {
  for (let n = 0; n < 20; n += 1) sender.send('v1/traces', bodyOf(n), 1);
  await expect.poll(() => receiver.spans.length).toBe(20);
  expect(names()).toEqual(Array.from({ length: 20 }, (_, n) => `span-${n}`));
  await expect.poll(() => sender.sent).toBe(20);
  expect(sender).toMatchObject({ dropped: 0, bytes: 0 });
});

test('[TRC2] a collector that is busy is asked again and loses nothing', async () => {
  receiver.status = 503;
  sender.send('v1/traces', bodyOf(1), 1);
  await expect.poll(() => receiver.contentTypes.length).toBeGreaterThan(1);
  receiver.status = 200;
  await expect.poll(names, { timeout: 20_000 }).toEqual(['span-1']);
  expect(sender.dropped).toBe(0);
});

test('[TRC2] what a collector refuses for good is dropped and counted, and what follows goes on', async () => {
  receiver.status = 400;
  sender.send('v1/traces', bodyOf(1), 3);
  await expect.poll(() => sender.dropped).toBe(3);
  receiver.status = 200;
  sender.send('v1/traces', bodyOf(2), 1);
  await expect.poll(names).toEqual(['span-2']);
  expect(warnings).toHaveLength(1);
});

test('[TRC3] while a collector is away 4 MB wait, the newest, and every lost span is counted', async () => {
  const { endpoint } = receiver;
  await receiver.close();
  const away = senderTo(endpoint);
  const body = otlpJson([{ ...spanOf(1), attributes: { 'atrium.code': 'x'.repeat(10_000) } }], { 'service.name': 'x' });
  for (let n = 0; n < 2_000; n += 1) {
    away.send('v1/traces', body, 1);
    if (n % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(away.bytes).toBeLessThanOrEqual(4 * 1024 * 1024);
  expect(away.bytes).toBeGreaterThan(3 * 1024 * 1024);
  expect(away.dropped).toBe(2_000 - Math.round(away.bytes / body.length));
  await away.close(1_000);
  expect(away).toMatchObject({ dropped: 2_000, bytes: 0, sent: 0 });
});

test('[TRC3] it says so once a minute', async () => {
  const { endpoint } = receiver;
  await receiver.close();
  const away = senderTo(endpoint);
  away.send('v1/traces', bodyOf(1), 1);
  await expect.poll(() => warnings.length).toBe(1);
  expect(warnings[0]).toMatchObject({ reason: 'ECONNREFUSED' });
  // The next try is a second later, and would say so again.
  nowMs += 61_000;
  await expect.poll(() => warnings.length, { timeout: 20_000 }).toBe(2);
  const tries = warnings.length;
  nowMs += 59_000;
  await away.close(1_000);
  expect(warnings).toHaveLength(tries);
});

test('[TRC3] at the end all that waits leaves, also what waited for a collector that came back', async () => {
  receiver.status = 503;
  for (let n = 0; n < 5; n += 1) sender.send('v1/traces', bodyOf(n), 1);
  await expect.poll(() => receiver.contentTypes.length).toBeGreaterThan(0);
  receiver.status = 200;
  await sender.close(5_000);
  expect(receiver.spans).toHaveLength(5);
  sender.send('v1/traces', bodyOf(9), 1);
  expect(sender).toMatchObject({ sent: 5, dropped: 1 });
});

test('[TRC17] what pages send waits until nothing of the service waits, and costs the service nothing', async () => {
  receiver.status = 503;
  for (let n = 0; n < 3; n += 1) sender.send('v1/traces', bodyOf(100 + n), 1, 'one');
  await expect.poll(() => receiver.contentTypes.length).toBeGreaterThan(0);
  for (let n = 0; n < 3; n += 1) sender.send('v1/traces', bodyOf(n), 1);
  receiver.status = 200;
  await expect.poll(() => receiver.spans.length, { timeout: 20_000 }).toBe(6);
  // The one that was refused may have been on its way again when the collector came to itself.
  const others = names().filter((name) => name !== 'span-100');
  expect(others).toEqual(['span-0', 'span-1', 'span-2', 'span-101', 'span-102']);
  expect([0, 3]).toContain(names().indexOf('span-100'));
  expect(sender).toMatchObject({ sent: 6, dropped: 0, pagesDropped: 0 });
});

test('[TRC17] while a collector is away 1 MB of pages waits beside the service’s own, a quarter of it from one address', async () => {
  const { endpoint } = receiver;
  await receiver.close();
  const away = senderTo(endpoint);
  const body = otlpJson([{ ...spanOf(1), attributes: { 'atrium.code': 'x'.repeat(10_000) } }], { 'service.name': 'x' });
  away.send('v1/traces', body, 1);
  for (let n = 0; n < 500; n += 1) away.send('v1/traces', body, 1, 'one');
  expect(away.bytes).toBeLessThanOrEqual(256 * 1024 + body.length);
  for (let n = 0; n < 5_000; n += 1) away.send('v1/traces', body, 1, `of-${n % 50}`);
  expect(away.bytes).toBeLessThanOrEqual(1024 * 1024 + body.length);
  expect(away.bytes).toBeGreaterThan(900 * 1024);
  expect(away.dropped).toBe(0);
  expect(away.pagesDropped).toBe(5_500 - Math.round((away.bytes - body.length) / body.length));
  await away.close(1_000);
  expect(away).toMatchObject({ dropped: 1, pagesDropped: 5_500, bytes: 0, sent: 0 });
});

test('[TRC2] what a collector took but did not keep is counted as lost, and not as sent', async () => {
  receiver.answer = { partialSuccess: { rejectedSpans: '2' } };
  sender.send('v1/traces', bodyOf(1), 5);
  await expect.poll(() => sender.sent).toBe(3);
  expect(sender.dropped).toBe(2);
});

test('[TRC2] a collector that points elsewhere is not followed: what it got is lost, and said to be', async () => {
  const endpoint = await collector((_request, response) => {
    response.writeHead(307, { location: `${receiver.endpoint}/v1/traces` }).end();
  });
  const sent = senderTo(endpoint);
  sent.send('v1/traces', bodyOf(1), 3);
  await expect.poll(() => sent.dropped).toBe(3);
  expect(receiver.contentTypes).toEqual([]);
  expect(warnings).toMatchObject([{ reason: 'the collector answered 307' }]);
  await sent.close(0);
});

test('[TRC18] an answer without an end is not read to it: what was sent counts, and the next goes on', async () => {
  const chunk = Buffer.alloc(64 * 1024, 32);
  let written = 0;
  let asked = 0;
  const endpoint = await collector((_request, response) => {
    asked += 1;
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) written += chunk.length;
    };
    response.on('drain', more).writeHead(200);
    more();
  });
  const sent = senderTo(endpoint);
  for (let n = 0; n < 3; n += 1) sent.send('v1/traces', bodyOf(n), 1);
  await expect.poll(() => sent.sent).toBe(3);
  expect(asked).toBe(3);
  // What the buffers of sockets hold.
  expect(written).toBeLessThan(64 * 1024 * 1024);
  await sent.close(0);
});

test('[TRC18] nothing compressed is asked for, and what is nevertheless is counted as it comes out', async () => {
  const encodings: unknown[] = [];
  const bomb = gzipSync(`{"partialSuccess":{"rejectedSpans":"1","errorMessage":"${' '.repeat(1 << 20)}"}}`);
  const endpoint = await collector(({ headers }, response) => {
    encodings.push(headers['accept-encoding']);
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
  });
  const sent = senderTo(endpoint);
  sent.send('v1/traces', bodyOf(1), 2);
  await expect.poll(() => sent.sent).toBe(2);
  expect([encodings, sent.dropped]).toEqual([['identity'], 0]);
  await sent.close(0);
});
