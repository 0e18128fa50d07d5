import { randomBytes } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { badSession } from '../../scripts/lib/bad-session.ts';
import { startCollector, type CollectorProcess } from '../../scripts/lib/collector-process.ts';
import { OtlpReceiver, type ReceivedSpan } from '../../scripts/lib/otlp-receiver.ts';
import { RawClient, hello, ticketFor } from '../../scripts/lib/raw-client.ts';
import { startService, type Service } from '../../scripts/lib/service.ts';
import { launch } from './lib/browser.ts';
import { Visitor } from './lib/visitor.ts';

const COLLECTOR = process.env.COLLECTOR_BIN ?? null;
if (COLLECTOR === null) console.warn('There is no OpenTelemetry Collector: spans go straight to their receiver.');

const PAGE = 'atrium-web';
const SERVICE = 'atrium-room-service';
/** Decisions of the collector take 8 s, pages send every few seconds. */
const LONG = { timeout: 90_000 };
const PATIENT_TRIES = 3;

let receiver: OtlpReceiver;
let collector: CollectorProcess | null = null;

beforeAll(async () => {
  receiver = await OtlpReceiver.start();
  if (COLLECTOR !== null) collector = await startCollector({ bin: COLLECTOR, to: receiver.endpoint });
});
afterAll(async () => {
  await collector?.stop();
  await receiver.close();
});

const start = (env: Record<string, string>): Promise<Service> =>
  startService({
    JOINS_PER_MINUTE: '100000',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector?.endpoint ?? receiver.endpoint,
    ...env,
  });

/** Trace ids that the buckets of the metric point to. */
async function exemplarsOf(service: Service, metric: string): Promise<string[]> {
  const accept = 'application/openmetrics-text; version=1.0.0';
  const text = await (await fetch(service.metricsUrl, { headers: { accept } })).text();
  const lines = text.split('\n').filter((line) => line.startsWith(`${metric}_bucket`));
  return [...new Set(lines.flatMap((line) => /# \{trace_id="([0-9a-f]{32})"\}/.exec(line)?.[1] ?? []))];
}

describe('traces of a canary, of which all are kept', () => {
  let service: Service;
  let browsers: Browser[];
  let ana: Visitor;
  let ben: Visitor;

  beforeAll(async () => {
    service = await start({ RELEASE_TRACK: 'canary', RELEASE_WEIGHT: '10' });
    browsers = await Promise.all([launch(), launch()]);
    ana = await Visitor.enter(browsers[0]!, service.url, 'traced', 'Ana', { camera: true });
    ben = await Visitor.enter(browsers[1]!, service.url, 'traced', 'Ben', { camera: true });
  });
  afterAll(async () => {
    await Promise.all(browsers.map((browser) => browser.close()));
    await service.stop();
  });

  const roots = (name: string): ReceivedSpan[] =>
    receiver.spans.filter((span) => span.service === PAGE && span.parentSpanId === null && span.name === name);
  const namesOf = (traceId: string): string[] => receiver.trace(traceId).map(({ name }) => name);

  /** Every span but the root has a parent in the trace, and begins with it or later. */
  const expectWhole = (root: ReceivedSpan): void => {
    const spans = receiver.trace(root.traceId);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    for (const span of spans) {
      if (span === root) continue;
      expect(byId.has(span.parentSpanId ?? ''), `parent of ${span.name}`).toBe(true);
      expect(span.startMs).toBeGreaterThanOrEqual(root.startMs - 50);
    }
  };

  it('a join is one trace from the click through ticket and message to the media worker', async () => {
    await expect.poll(() => roots('join').length, LONG).toBe(2);
    for (const root of roots('join')) {
      const whole = ['ticket', 'socket', 'welcome', 'POST /api/rooms/:room/join', 'mediasoup.create_transports'];
      await expect.poll(() => namesOf(root.traceId), LONG).toEqual(expect.arrayContaining(whole));
      const message = receiver.trace(root.traceId).find(({ name, service: of }) => name === 'join' && of === SERVICE);
      expect(message?.parentSpanId).toBe(root.spanId);
      expectWhole(root);
    }
  });

  it('a reload in a circle ends its trace at the first sound and the first picture', async () => {
    await ana.walkTo(-3, -3);
    await ben.walkTo(-3, -1.6);
    await ana.inCircleOf(2);
    await ana.hears(await ben.self());
    await ana.sees(await ben.self());
    await ana.page.reload();
    await ana.isIn();
    await expect.poll(() => roots('resume').length, LONG).toBe(1);
    const [root] = roots('resume');
    const { traceId } = root!;
    await expect.poll(() => namesOf(traceId), LONG).toEqual(expect.arrayContaining(['first_audio', 'first_video']));
    const media = receiver.trace(traceId).filter(({ name }) => name.startsWith('first_'));
    const endMs = Math.max(...media.map(({ startMs, durationMs }) => startMs + durationMs));
    expect(root!.startMs + root!.durationMs).toBeCloseTo(endMs, 0);
    const message = receiver.trace(traceId).find(({ name, service: of }) => name === 'join' && of === SERVICE);
    expect(message?.parentSpanId).toBe(root!.spanId);
    expectWhole(root!);
    // Nobody's name has left.
    expect(JSON.stringify(receiver.spans)).not.toMatch(/Ana|Ben/);
  });

  const ofPages = (name: string): ReceivedSpan[] =>
    receiver.spans.filter((span) => span.service === PAGE && span.name === name);

  it('a camera that is switched on in the room is a trace of its own, to the answer of the service', async () => {
    await ben.page.getByRole('button', { name: 'Camera off' }).click();
    await ben.page.getByRole('button', { name: 'Camera on' }).click();
    await expect.poll(() => ofPages('produce').length, LONG).toBe(1);
    const [root] = ofPages('produce');
    const whole = ['device', 'produced', 'mediasoup.produce'];
    await expect.poll(() => namesOf(root!.traceId), LONG).toEqual(expect.arrayContaining(whole));
    expect(root!.attributes['atrium.outcome']).toBe('ok');
    expect(root!.links).toHaveLength(1);
    expectWhole(root!);
  });

  it('a worker that is replaced is a trace of each page, to the first sound and picture of the new one', async () => {
    const told = () => ofPages('worker_replaced');
    const known = new Set<ReceivedSpan>();
    const replace = async (): Promise<ReceivedSpan[]> => {
      const [worker] = await service.workerPids();
      process.kill(worker!, 'SIGKILL');
      await expect.poll(() => told().length, LONG).toBe(known.size + 2);
      const anew = told().filter((span) => !known.has(span));
      for (const span of anew) known.add(span);
      return anew;
    };
    let isWhole = false;
    // On a busy machine a picture may come later than a page waits for it, which is half a minute.
    for (let tries = 0; tries < PATIENT_TRIES && !isWhole; tries += 1) {
      const spans = await replace();
      for (const span of spans) expect(span.attributes['atrium.outcome']).toBe('ok');
      const hasAll = ({ traceId, parentSpanId }: ReceivedSpan) =>
        receiver.trace(traceId).some(({ spanId }) => spanId === parentSpanId) &&
        ['transport', 'first_audio', 'first_video'].every((name) => namesOf(traceId).includes(name));
      isWhole = await vi.waitUntil(() => spans.every(hasAll), { timeout: 50_000, interval: 250 }).catch(() => false);
    }
    expect(isWhole).toBe(true);
  });

  it('every exemplar of the join histogram leads to a trace that is there', async () => {
    const exemplars = await exemplarsOf(service, 'atrium_join_duration_seconds');
    expect(exemplars.length).toBeGreaterThan(0);
    for (const id of exemplars) await expect.poll(() => namesOf(id), LONG).toContain('join');
  });
});

describe.skipIf(COLLECTOR === null)('what a version to come sends by mistake', () => {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const post = async (path: string, body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(collector!.endpoint + path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBe(200);
  };
  const resource = { attributes: [text('service.name', SERVICE), text('user.email', 'resource Zebra')] };
  const scope = { name: 'x', attributes: [text('user.name', 'scope Zebra')] };
  const attributes = [text('atrium.room', 'leaks'), text('user.name', 'Zebra'), text('room', '192.0.2.7')];

  it('[PRV1] a key that the collector does not know does not leave it, in spans, events and logs', async () => {
    const leaks: string[] = [];
    receiver.onBody = (body) => body.includes('Zebra') && leaks.push(body);
    const traceId = randomBytes(16).toString('hex');
    const at = `${BigInt(Date.now()) * 1_000_000n}`;
    const span = {
      ...{ traceId, spanId: randomBytes(8).toString('hex'), name: 'leaks', kind: 2 },
      ...{ startTimeUnixNano: at, endTimeUnixNano: at, status: { code: 2 } },
      attributes,
      events: [{ timeUnixNano: at, name: 'exception', attributes: [text('user.id', 'event Zebra')] }],
    };
    const record = { timeUnixNano: at, severityText: 'INFO', body: { stringValue: 'leaks' }, attributes };
    await post('/v1/traces', { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] });
    await post('/v1/logs', { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [record] }] }] });
    await expect.poll(() => receiver.trace(traceId).length, LONG).toBe(1);
    await expect.poll(() => receiver.logs.filter(({ body }) => body === 'leaks').length, LONG).toBe(1);
    const [sent] = receiver.trace(traceId);
    const kept = { 'atrium.room': 'leaks', room: '****' };
    expect([sent?.attributes, sent?.resource]).toEqual([kept, { 'service.name': SERVICE }]);
    expect(receiver.logs.find(({ body }) => body === 'leaks')?.attributes).toEqual(kept);
    expect(leaks).toEqual([]);
  });
});

describe.skipIf(COLLECTOR === null)('traces of the primary, of which usual ones are sampled', () => {
  let service: Service;
  beforeAll(async () => {
    service = await start({});
  });
  afterAll(() => service.stop());

  /** Joins, or does something else in the room, and sends the page's part of that trace, of so many ms. */
  async function acts(page: { name: 'join' | 'produce'; durationMs: number; failed: boolean }): Promise<string> {
    const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    const traceparent = `00-${traceId}-${spanId}-01`;
    const client = await RawClient.open(service.url);
    const ticket = await ticketFor(service.url, 'sampled');
    const reply = await client.ask('join', hello(ticket), page.name === 'join' ? traceparent : undefined);
    const { resumeToken } = reply.d as { resumeToken: string };
    if (page.name !== 'join') await client.ask('setAway', { away: true }, traceparent);
    const start = BigInt(Date.now() - page.durationMs) * 1_000_000n;
    const span = {
      ...{ traceId, spanId, name: page.name, kind: 3 },
      startTimeUnixNano: `${start}`,
      endTimeUnixNano: `${start + BigInt(page.durationMs) * 1_000_000n}`,
      attributes: [{ key: 'atrium.outcome', value: { stringValue: page.failed ? 'failed' : 'ok' } }],
      status: page.failed ? { code: 2 } : {},
    };
    const resource = { attributes: [] };
    const body = { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'page' }, spans: [span] }] }] };
    const response = await fetch(`${service.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${resumeToken}` },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    await client.leave();
    return traceId;
  }

  it('every slow and failed one is kept whole, and most of the others are not', async () => {
    const usual: string[] = [];
    for (let i = 0; i < 100; i++) usual.push(await acts({ name: 'join', durationMs: 120, failed: false }));
    const kept = [
      await acts({ name: 'join', durationMs: 4_000, failed: false }),
      await acts({ name: 'join', durationMs: 300, failed: true }),
      await acts({ name: 'join', durationMs: 2_500, failed: false }),
      await acts({ name: 'produce', durationMs: 1_500, failed: false }),
    ];
    for (const id of kept) {
      const services = () => new Set(receiver.trace(id).map(({ service: of }) => of));
      await expect.poll(services, LONG).toEqual(new Set([PAGE, SERVICE]));
    }
    // 2 % of a hundred; twenty is as good as impossible.
    expect(usual.filter((id) => receiver.trace(id).length > 0).length).toBeLessThan(20);
    for (const id of await exemplarsOf(service, 'atrium_join_duration_seconds')) {
      await expect.poll(() => receiver.trace(id).length, LONG).toBeGreaterThan(0);
    }
  });

  it('[TRC13] of a session that turned bad a trace is kept that leads to its join, long after that was let go', async () => {
    const { traceId: joined, person, leave } = await badSession({ url: service.url, room: 'turning' });
    const told = () => receiver.spans.find((span) => span.name === 'session_bad' && span.links[0]?.traceId === joined);
    await expect.poll(told, LONG).toBeDefined();
    expect(told()?.attributes).toMatchObject({ 'atrium.reason': 'audio_loss', 'atrium.person': person });
    // What its line in the log says of it is of that trace, and names the join's.
    const line = () => receiver.logs.find(({ attributes }) => attributes.join_trace_id === joined);
    await expect.poll(line, LONG).toMatchObject({ traceId: told()?.traceId, spanId: told()?.spanId });
    await leave();
  });
});
