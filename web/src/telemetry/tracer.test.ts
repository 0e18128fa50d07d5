import { describe, expect, it, vi, afterEach } from 'vitest';
import { sendTo, Tracer } from './tracer.ts';
import type { TraceRecord } from './spans-of.ts';

type Otlp = {
  resourceSpans: {
    resource: { attributes: { key: string; value: unknown }[] };
    scopeSpans: { spans: Record<string, unknown>[] }[];
  }[];
};

const hear: TraceRecord = {
  name: 'hear',
  context: { traceId: '5'.repeat(32), spanId: 'a'.repeat(16) },
  parent: { traceId: '5'.repeat(32), spanId: '7'.repeat(16) },
  link: { traceId: '1'.repeat(32), spanId: '2'.repeat(16) },
  startedAt: 1_700_000_000_000,
  endedAt: 1_700_000_000_250,
  attributes: { 'atrium.outcome': 'ok' },
  failed: false,
  children: [
    { name: 'first_audio', startedAt: 1_700_000_000_100, endedAt: 1_700_000_000_250, attributes: {}, failed: false },
  ],
};

async function sent(...records: TraceRecord[]): Promise<{ otlp: Otlp; bytes: number }> {
  const bodies: Uint8Array[] = [];
  const tracer = new Tracer({ send: (body) => Promise.resolve(void bodies.push(body)) });
  for (const record of records) tracer.record(record);
  await tracer.flush();
  await tracer.close();
  expect(bodies).toHaveLength(1);
  return { otlp: JSON.parse(new TextDecoder().decode(bodies[0])) as Otlp, bytes: bodies[0]!.byteLength };
}

describe('Tracer', () => {
  it('writes OTLP with the ids that the action had, below the span of the server', async () => {
    const { otlp } = await sent(hear);
    const [only] = otlp.resourceSpans;
    expect(only?.resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'atrium-web' } }]);
    const [child, root] = only!.scopeSpans[0]!.spans;
    expect(root).toMatchObject({
      traceId: '5'.repeat(32),
      spanId: 'a'.repeat(16),
      parentSpanId: '7'.repeat(16),
      name: 'hear',
      startTimeUnixNano: '1700000000000000000',
      endTimeUnixNano: '1700000000250000000',
      links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16) }],
    });
    expect(child).toMatchObject({ traceId: '5'.repeat(32), parentSpanId: 'a'.repeat(16), name: 'first_audio' });
    expect(child!.spanId).not.toBe('a'.repeat(16));
  });

  it('marks what failed', async () => {
    const { otlp } = await sent({ ...hear, parent: null, link: null, failed: true, children: [] });
    expect(otlp.resourceSpans[0]!.scopeSpans[0]!.spans[0]).toMatchObject({ status: { code: 2 } });
  });

  it('goes on when nobody takes it', async () => {
    const tracer = new Tracer({ send: () => Promise.reject(new TypeError('Failed to fetch')) });
    tracer.record(hear);
    await expect(tracer.flush()).resolves.toBeUndefined();
    await tracer.close();
  });
});

describe('sendTo', () => {
  afterEach(() => vi.unstubAllGlobals());

  const browser = (status: number, visibilityState = 'visible') => {
    const asked: RequestInit[] = [];
    vi.stubGlobal('document', { visibilityState });
    vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
      asked.push(init);
      return Promise.resolve(new Response(null, { status }));
    });
    return asked;
  };
  const body = new Uint8Array(10);

  it('names the session, and outlives a page that goes', async () => {
    const asked = browser(200);
    await sendTo('/v1/traces', () => 'token-1')(body);
    expect(asked[0]).toMatchObject({ method: 'POST', keepalive: false, headers: { authorization: 'Bearer token-1' } });
    const hidden = browser(200, 'hidden');
    await sendTo('/v1/traces', () => 't')(body);
    expect(hidden[0]?.keepalive).toBe(true);
    // More than a browser lets go is refused whole with keepalive.
    await sendTo('/v1/traces', () => 't')(new Uint8Array(70_000));
    expect(hidden[1]?.keepalive).toBe(false);
  });

  it('sends nothing without a session, nor again to a service without an intake', async () => {
    const asked = browser(404);
    const send = sendTo('/v1/traces', () => 'token');
    await sendTo('/v1/traces', () => null)(body);
    await send(body);
    await send(body);
    expect(asked).toHaveLength(1);
    const busy = browser(429);
    const again = sendTo('/v1/traces', () => 'token');
    await again(body);
    await again(body);
    expect(busy).toHaveLength(2);
  });
});
