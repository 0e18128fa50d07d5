import { randomBytes, randomUUID } from 'node:crypto';
import { encodeMove, type Welcome } from '@atrium/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OtlpReceiver, type ReceivedSpan } from '../../../scripts/lib/otlp-receiver.ts';
import { RawClient, hello, joined, ticketFor } from '../../../scripts/lib/raw-client.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';

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

const SERVER = 2;
const PATIENCE = { timeout: 20_000 };

/** What a page makes: a trace and a span of its own. */
function traceOfPage() {
  const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
}

/** The spans of a trace once all of these have arrived. */
async function spansOf(traceId: string, ...names: string[]): Promise<ReceivedSpan[]> {
  await expect
    .poll(() => receiver.trace(traceId).map(({ name }) => name), PATIENCE)
    .toEqual(expect.arrayContaining(names));
  return receiver.trace(traceId);
}

const named = (spans: ReceivedSpan[], name: string): ReceivedSpan => {
  const found = spans.find((span) => span.name === name);
  if (!found) throw new Error(`no span ${name}`);
  return found;
};

async function joinsIn(room: string, more: Parameters<typeof hello>[1] = {}) {
  const page = traceOfPage();
  const response = await fetch(`${service.url}/api/rooms/${room}/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: page.traceparent },
    body: JSON.stringify({ protocol: 1 }),
  });
  const ticket = (await response.json()) as Awaited<ReturnType<typeof ticketFor>>;
  const client = await RawClient.open(service.url);
  const reply = await client.ask('join', hello(ticket, more), page.traceparent);
  if (!reply.ok) throw new Error(`join refused: ${JSON.stringify(reply.e)}`);
  return { ...page, ticket, client, welcome: reply.d as Welcome };
}

/** Both stand in the middle, in one circle, once it has formed. */
async function meet(one: Joined, other: Joined): Promise<void> {
  const walking = setInterval(() => {
    one.client.socket.send(encodeMove({ x: 0.6, z: 0, yaw: 0 }, false));
    other.client.socket.send(encodeMove({ x: -0.6, z: 0, yaw: 0 }, false));
  }, 100);
  await other.client.event('circles', ({ changed }) =>
    (changed as { members: string[] }[]).some(({ members }) => members.includes(one.welcome.self)),
  );
  clearInterval(walking);
}

type Joined = Awaited<ReturnType<typeof joinsIn>>;

async function speaks({ client, welcome }: Joined, traceparent?: string): Promise<void> {
  const opus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 };
  const rtpParameters = { codecs: [opus], encodings: [{ ssrc: 4_711 }], rtcp: { cname: 'ana' } };
  const request = {
    id: randomUUID(),
    transport: welcome.transports?.send.id,
    source: 'mic',
    kind: 'audio',
    rtpParameters,
  };
  expect((await client.ask('produce', request, traceparent)).ok).toBe(true);
}

describe('a join', () => {
  test('[TRC1] is one trace: the page, the ticket, the message, and the calls to the worker that it waits for', async () => {
    const { traceId, spanId, client, welcome } = await joinsIn('one-trace');
    const spans = await spansOf(traceId, 'POST /api/rooms/:room/join', 'join', 'mediasoup.create_transports');
    expect(spans).toHaveLength(3);
    const [ticket, join, call] = ['POST /api/rooms/:room/join', 'join', 'mediasoup.create_transports'].map((name) =>
      named(spans, name),
    );
    expect(ticket).toMatchObject({ parentSpanId: spanId, kind: SERVER, failed: false, service: 'atrium-room-service' });
    expect(ticket?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/api/rooms/:room/join',
      'http.response.status_code': 200,
      'atrium.room': 'one-trace',
    });
    expect(join).toMatchObject({ parentSpanId: spanId, kind: SERVER, failed: false });
    expect(join?.attributes).toEqual({
      'rpc.system.name': 'atrium',
      'rpc.method': 'join',
      'atrium.room': 'one-trace',
      'atrium.person': welcome.self,
      'atrium.resumed': false,
    });
    expect(join?.resource).toMatchObject({ 'service.name': 'atrium-room-service', 'atrium.track': 'primary' });
    expect(call?.parentSpanId).toBe(join?.spanId);
    await client.leave();
  });

  test('[TRC1] what a person does later is a trace of its own that links to the join', async () => {
    const { traceId, client, welcome } = await joinsIn('later');
    const restart = traceOfPage();
    await client.ask('restartIce', { transport: welcome.transports?.send.id }, restart.traceparent);
    const spans = await spansOf(restart.traceId, 'restartIce', 'mediasoup.restart_ice');
    expect(named(spans, 'restartIce')).toMatchObject({ parentSpanId: restart.spanId, links: [{ traceId }] });
    expect(named(spans, 'mediasoup.restart_ice').parentSpanId).toBe(named(spans, 'restartIce').spanId);
    await client.leave();
  });

  test('[TRC1] a refusal carries its code and is no error', async () => {
    const { client } = await joinsIn('refused');
    const asked = traceOfPage();
    expect((await client.ask('restartIce', { transport: 'another' }, asked.traceparent)).ok).toBe(false);
    const [span] = await spansOf(asked.traceId, 'restartIce');
    expect(span?.attributes['atrium.code']).toBe('no_such_transport');
    expect(span?.failed).toBe(false);
    const spent = traceOfPage();
    const again = await RawClient.open(service.url);
    const ticket = await ticketFor(service.url, 'refused');
    await again.ask('join', { ...hello(ticket), token: `${ticket.token}x` }, spent.traceparent);
    expect((await spansOf(spent.traceId, 'join'))[0]?.attributes['atrium.code']).toBe('token_invalid');
    await client.leave();
  });

  test('[TRC1] pings, reports, tiles, what was made ready, and poses make no span', async () => {
    const { client } = await joinsIn('ticks');
    const silent = traceOfPage();
    for (const m of ['ping', 'report', 'tiles', 'consuming']) await client.ask(m, {}, silent.traceparent);
    await client.ask('tiles', { tiles: [] }, silent.traceparent);
    for (let i = 0; i < 10; i += 1) client.socket.send(encodeMove({ x: i / 10, z: 0, yaw: 0 }, false));
    const last = traceOfPage();
    await client.ask('setAway', { away: true }, last.traceparent);
    await spansOf(last.traceId, 'setAway');
    expect(receiver.trace(silent.traceId)).toEqual([]);
    await client.leave();
  });

  test('[TRC1] what a page does not record is not recorded here', async () => {
    const { client } = await joinsIn('unsampled');
    const off = traceOfPage();
    await client.ask('setAway', { away: true }, off.traceparent.replace(/01$/, '00'));
    const last = traceOfPage();
    await client.ask('setAway', { away: false }, last.traceparent);
    await spansOf(last.traceId, 'setAway');
    expect(receiver.trace(off.traceId)).toEqual([]);
    await client.leave();
  });
});

describe('hearing', () => {
  test('[TRC8] [ENV10] what somebody begins to hear is told with the trace of it, which is the join’s or links to it', async () => {
    const ana = await joinsIn('hearing', { mic: 'live' });
    const bo = await joinsIn('hearing', { mic: 'live' });
    await meet(ana, bo);
    await speaks(ana);
    const told = await bo.client.event('consumers', ({ open }) => (open as unknown[]).length > 0);
    const [, traceId = '', spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(String(told.d.tp)) ?? [];
    const spans = await spansOf(traceId, 'hear', 'mediasoup.consume');
    const hear = named(spans, 'hear');
    expect(hear.spanId).toBe(spanId);
    expect(hear.attributes).toMatchObject({ 'atrium.room': 'hearing', 'atrium.person': bo.welcome.self });
    expect(named(spans, 'mediasoup.consume').parentSpanId).toBe(spanId);
    expect([hear.traceId, ...hear.links.map((link) => link.traceId)]).toContain(bo.traceId);
    await ana.client.leave();
    await bo.client.leave();
  });

  test('[TRC8] [ENV10] a worker that is replaced is a trace of each of its people, which their page goes on with', async () => {
    const { traceId, client } = await joinsIn('replaced');
    const [pid] = await service.workerPids();
    process.kill(pid ?? NaN, 'SIGKILL');
    const { d } = await client.event('transports');
    const [, id = '', spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(String(d.tp)) ?? [];
    const spans = await spansOf(id, 'replace_worker', 'mediasoup.create_transports');
    expect(named(spans, 'replace_worker')).toMatchObject({ spanId, links: [{ traceId }] });
    await expect
      .poll(() => receiver.spans.some(({ name }) => name === 'mediasoup.replace_worker'), PATIENCE)
      .toBe(true);
    await client.leave();
  });
});

describe('what leaves', () => {
  test('[TRC9] no name, no address, no token and no parameter of media is in any span', async () => {
    const name = `Zebulon-${randomUUID().slice(0, 8)}`;
    const { client, ticket, welcome, traceId } = await joinsIn('private', { name });
    await client.ask('chat', { id: randomUUID(), scope: 'room', text: `I am ${name}` });
    const last = traceOfPage();
    await client.ask('setProfile', { name: `${name}!`, color: 2, photo: null }, last.traceparent);
    await spansOf(traceId, 'join');
    await spansOf(last.traceId, 'setProfile');
    const { send } = welcome.transports ?? {};
    const secrets = [name, ticket.token, welcome.resumeToken, '127.0.0.1', String(send?.iceParameters.password)];
    const told = JSON.stringify(receiver.spans);
    for (const secret of secrets) expect(told).not.toContain(secret);
    expect(receiver.contentTypes.every((type) => type === 'application/json')).toBe(true);
    await client.leave();
  });

  test('[TRC11] lines of the log leave as well', async () => {
    await expect.poll(() => receiver.logs.map(({ body }) => body), PATIENCE).toContain('metrics are served');
    expect(receiver.logs.find(({ body }) => body === 'metrics are served')?.severity).toBe('INFO');
  });

  test('[TRC3] at its end the service sends what waits', async () => {
    const own = await startService({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
    const { client } = await joined(own.url, 'last-words');
    const last = traceOfPage();
    await client.ask('setAway', { away: true }, last.traceparent);
    await own.stop();
    expect(receiver.trace(last.traceId).map(({ name }) => name)).toEqual(['setAway']);
  });
});
