import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OtlpReceiver } from '../../../scripts/lib/otlp-receiver.ts';
import { RawClient, hello, joined, ticketFor } from '../../../scripts/lib/raw-client.ts';
import { scrapeOf } from '../../../scripts/lib/scrape.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';
import type { Trace, TraceSummary } from './trace-ring.ts';

let receiver: OtlpReceiver;
let service: Service;
beforeAll(async () => {
  receiver = await OtlpReceiver.start();
  service = await startService({ JOINS_PER_MINUTE: '100000', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
});
afterAll(async () => {
  await service.stop();
  await receiver.close();
});

const PATIENCE = { timeout: 20_000 };
const newTrace = (): string => randomBytes(16).toString('hex');

function bodyOf(traceId: string, more: object = {}) {
  const startMs = Date.now();
  const span = {
    traceId,
    spanId: randomBytes(8).toString('hex'),
    name: 'join',
    kind: 3,
    startTimeUnixNano: `${BigInt(startMs) * 1_000_000n}`,
    endTimeUnixNano: `${BigInt(startMs + 2_500) * 1_000_000n}`,
    attributes: [
      { key: 'atrium.outcome', value: { stringValue: 'ok' } },
      { key: 'user.name', value: { stringValue: 'Zebulon' } },
    ],
    ...more,
  };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'the-bank' } }] };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'x' }, spans: [span] }] }] };
}

async function send(body: unknown, token?: string) {
  const response = await fetch(`${service.url}/v1/traces`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = (await response.json()) as { error?: { code: string; message: string } };
  return { status: response.status, code: answer.error?.code ?? 'ok' };
}

const opsUrl = (path = '') => new URL(`/ops/traces${path}`, service.metricsUrl);
const kept = async (id: string) => (await (await fetch(opsUrl(`/${id}`))).json()) as Trace;

describe('spans of pages', () => {
  test('[TRC6] are taken with the token of a session, and joined with the service’s own in the ring and at the collector', async () => {
    const traceId = newTrace();
    const ticket = await ticketFor(service.url, 'pages');
    const client = await RawClient.open(service.url);
    const tp = `00-${traceId}-${'a'.repeat(16)}-01`;
    const { resumeToken, self } = (await client.ask('join', hello(ticket), tp)).d as {
      resumeToken: string;
      self: string;
    };
    expect(await send(bodyOf(traceId, { spanId: 'a'.repeat(16) }), resumeToken)).toEqual({ status: 200, code: 'ok' });

    const { spans, why } = await kept(traceId);
    expect(why).toEqual(['slow']);
    const page = spans.find(({ service: name }) => name === 'atrium-web');
    expect(page?.attributes).toEqual({ 'atrium.outcome': 'ok', 'atrium.room': 'pages', 'atrium.person': self });
    expect(spans.find(({ name, service: of }) => name === 'join' && of !== 'atrium-web')?.parentSpanId).toBe(
      page?.spanId,
    );
    const list = (await (await fetch(opsUrl())).json()) as { traces: TraceSummary[] };
    expect(list.traces.find(({ id }) => id === traceId)).toMatchObject({
      action: 'join',
      durationMs: 2_500,
      why: ['slow'],
    });

    await expect
      .poll(() => receiver.trace(traceId).map((span) => span.service), PATIENCE)
      .toEqual(expect.arrayContaining(['atrium-web', 'atrium-room-service']));
    const sent = receiver.trace(traceId).find((span) => span.service === 'atrium-web');
    expect(sent).toMatchObject({ spanId: 'a'.repeat(16), durationMs: 2_500, attributes: { 'atrium.person': self } });
    expect(sent?.attributes).not.toHaveProperty('user.name');
    expect((await scrapeOf(service.metricsUrl)).get('atrium_page_spans_total')).toBeGreaterThan(0);
    await client.leave();
  });

  test('[TRC6] are taken with the token of a join that never was, which is not spent by it', async () => {
    const ticket = await ticketFor(service.url, 'never');
    const traceId = newTrace();
    expect(await send(bodyOf(traceId, { status: { code: 2 } }), ticket.token)).toEqual({ status: 200, code: 'ok' });
    expect((await kept(traceId)).why).toEqual(['failed', 'slow']);
    const client = await RawClient.open(service.url);
    expect(await client.codeOf('join', hello(ticket))).toBe('ok');
    await client.leave();
  });

  test('[TRC6] are refused without one, before they are read', async () => {
    expect(await send(bodyOf(newTrace()))).toEqual({ status: 401, code: 'token_missing' });
    expect(await send('{', 'x'.repeat(100))).toEqual({ status: 401, code: 'token_invalid' });
    expect(await send('{', `${(await ticketFor(service.url, 'altered')).token}x`)).toEqual({
      status: 401,
      code: 'token_invalid',
    });
  });

  test('[TRC6] are refused when they are too many, or none; each session for itself', async () => {
    const { client, welcome } = await joined(service.url, 'refused');
    const token = welcome.resumeToken;
    expect(await send('{"resourceSpans":', token)).toEqual({ status: 400, code: 'bad_message' });
    expect(await send(bodyOf('not-hex'), token)).toEqual({ status: 400, code: 'bad_payload' });
    const answers = await Promise.all(Array.from({ length: 30 }, () => send(bodyOf(newTrace()), token)));
    const taken = answers.filter(({ code }) => code === 'ok').length;
    expect(answers.filter(({ code }) => code === 'too_many').length).toBe(30 - taken);
    // Eight are left of the burst of ten, and one more comes every two seconds.
    expect(taken).toBeGreaterThanOrEqual(8);
    expect(taken).toBeLessThan(30);
    const other = await joined(service.url, 'refused');
    expect(await send(bodyOf(newTrace()), other.welcome.resumeToken)).toEqual({ status: 200, code: 'ok' });
    await client.leave();
    await other.client.leave();
  });

  test('[TRC6] are taken of somebody who has just left, and not by a token whose session is not here', async () => {
    const { client, welcome } = await joined(service.url, 'gone');
    await client.leave();
    expect(await send(bodyOf(newTrace()), welcome.resumeToken)).toEqual({ status: 200, code: 'ok' });
    // The same secret, but a process that has never seen them: as a minute after they left.
    const secret = { TOKEN_SECRET: 'of a test, and long enough to be one' };
    const [before, after] = await Promise.all([startService(secret), startService(secret)]);
    const other = await joined(before.url, 'gone');
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${other.welcome.resumeToken}` };
    const asked = { method: 'POST', headers, body: JSON.stringify(bodyOf(newTrace())) };
    expect((await fetch(`${before.url}/v1/traces`, asked)).status).toBe(200);
    const answer = await fetch(`${after.url}/v1/traces`, asked);
    expect([answer.status, await answer.json()]).toMatchObject([410, { error: { code: 'resume_expired' } }]);
    await other.client.leave();
    await Promise.all([before.stop(), after.stop()]);
  });

  test('[TRC15] are told how many of them were left out', async () => {
    const { client, welcome } = await joined(service.url, 'clock');
    const response = await fetch(`${service.url}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${welcome.resumeToken}` },
      body: JSON.stringify(bodyOf(newTrace(), { startTimeUnixNano: '1000000', endTimeUnixNano: '2000000' })),
    });
    expect([response.status, await response.json()]).toMatchObject([200, { partialSuccess: { rejectedSpans: '1' } }]);
    await client.leave();
  });

  test('[TRC6] are refused when one address asks too often, whoever it is', async () => {
    const small = await startService({ JOINS_PER_MINUTE: '1' });
    const codes: number[] = [];
    for (let i = 0; i < 25; i += 1) codes.push((await fetch(`${small.url}/v1/traces`, { method: 'POST' })).status);
    expect(codes.filter((code) => code === 401)).toHaveLength(20);
    expect(codes.filter((code) => code === 429)).toHaveLength(5);
    await small.stop();
  });

  test('[TRC6] go nowhere when telemetry is off', async () => {
    const off = await startService({ TELEMETRY: 'off' });
    const response = await fetch(`${off.url}/v1/traces`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(404);
    await off.stop();
  });
});

describe('/ops/traces', () => {
  test('[TRC10] is a page without scripts for whoever asks for one', async () => {
    const ticket = await ticketFor(service.url, 'page');
    const traceId = newTrace();
    await send(
      bodyOf(traceId, { attributes: [{ key: 'atrium.code', value: { stringValue: '<script>alert(1)</script>' } }] }),
      ticket.token,
    );
    for (const path of ['', `/${traceId}`]) {
      const response = await fetch(opsUrl(path), { headers: { accept: 'text/html,*/*' } });
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      const text = await response.text();
      expect(text).toContain(traceId);
      expect(text).not.toMatch(/<script|src=|http:\/\/|https:\/\//);
    }
  });

  test('[TRC10] is on the port of the metrics only, and knows what it does not know', async () => {
    expect((await fetch(new URL('/ops/traces', service.url))).status).toBe(404);
    const missing = await fetch(opsUrl(`/${newTrace()}`));
    expect([missing.status, ((await missing.json()) as { error: { code: string } }).error.code]).toEqual([
      404,
      'not_found',
    ]);
    expect((await fetch(opsUrl('/..%2f..%2fetc'), { headers: { accept: 'text/html' } })).status).toBe(404);
  });
});
