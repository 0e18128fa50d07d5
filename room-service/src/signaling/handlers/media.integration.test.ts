import { randomUUID } from 'node:crypto';
import { encodeMove, type IceServer, type Requests } from '@atrium/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient, hello, joined, ticketFor } from '../../../../scripts/lib/raw-client.ts';
import { startService, type Service } from '../../../../scripts/lib/service.ts';

const TTL_SECONDS = 600;
const TURN_URL = 'turn:127.0.0.1:3478';
let service: Service;

beforeAll(async () => {
  const turn = { TURN_URLS: TURN_URL, TURN_SECRET: 'of the operator only', TURN_TTL_SECONDS: String(TTL_SECONDS) };
  service = await startService({ STUN_URLS: 'stun:127.0.0.1:3478', ...turn });
});
afterAll(() => service.stop());

const second = () => Math.floor(Date.now() / 1000);
/** When the TURN credentials end, in seconds: the first part of their user name. */
const endOf = (servers: IceServer[] | undefined) =>
  Number(servers?.find(({ urls }) => urls[0] === TURN_URL)?.username?.split(':')[0]);

describe('an ICE restart', () => {
  it('[MED5] brings ICE servers of the welcome’s shape, with credentials made at that moment', async () => {
    const { client, welcome } = await joined(service.url, 'ice');
    const first = welcome.transports?.iceServers;
    const issued = endOf(first) - TTL_SECONDS;
    while (second() <= issued) await new Promise((resolve) => setTimeout(resolve, 50));
    for (const transport of [welcome.transports?.send.id, welcome.transports?.recv.id]) {
      const askedAt = second();
      const { iceServers } = (await client.ask('restartIce', { transport })).d as { iceServers?: IceServer[] };
      expect(iceServers?.map((server) => [server.urls, Object.keys(server)])).toEqual(
        first?.map((server) => [server.urls, Object.keys(server)]),
      );
      expect(endOf(iceServers)).toBeGreaterThanOrEqual(askedAt + TTL_SECONDS);
    }
    await client.leave();
  });
});

describe('a browser that can receive nothing', () => {
  const codec = { mimeType: 'audio/PCMU', kind: 'audio', clockRate: 8_000, channels: 1, preferredPayloadType: 0 };
  const kinds: [string, object][] = [
    ['says nothing of RTP', {}],
    ['has no codec', { rtpCapabilities: {} }],
    ['has other codecs than ours', { rtpCapabilities: { codecs: [codec], headerExtensions: [] } }],
  ];

  it.each(kinds)('[MED6] is let in when it %s: no consumers, and all else works', async (what, caps) => {
    const name = `deaf-${kinds.findIndex(([one]) => one === what)}`;
    const ana = await joined(service.url, name, { mic: 'live' });
    const bare = { ...hello(await ticketFor(service.url, name), { name: 'Bo' }), rtpCapabilities: undefined };
    const bo = await RawClient.open(service.url);
    const reply = await bo.ask('join', { ...bare, ...caps });
    expect(reply).toMatchObject({ ok: true, d: { consumers: [] } });
    await speaks(ana.client, ana.welcome.transports?.send.id);
    const { self } = reply.d as { self: string };
    await ana.client.event('roster', ({ joined: who }) => (who as { id: string }[]).some(({ id }) => id === self));
    // They walk up to each other: a circle forms, and chat goes both ways in it.
    const walking = setInterval(() => {
      ana.client.socket.send(encodeMove({ x: 0.6, z: 0, yaw: 0 }, false));
      bo.socket.send(encodeMove({ x: -0.6, z: 0, yaw: 0 }, false));
    }, 100);
    await bo.event('circles', ({ changed }) => (changed as Circle[]).some(({ members }) => members.includes(self)));
    clearInterval(walking);
    for (const [from, to] of [
      [ana.client, bo],
      [bo, ana.client],
    ] as const) {
      const text = randomUUID();
      expect(await from.codeOf('chat', { id: randomUUID(), scope: 'circle', text })).toBe('ok');
      await to.event('chat', (message) => message.text === text);
    }
    expect(bo.events.filter(({ m }) => m === 'consumers')).toEqual([]);
    expect(service.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
    await bo.leave();
    await ana.client.leave();
  });
});

type Circle = { members: string[] };

async function speaks(client: RawClient, transport: string | undefined): Promise<void> {
  const opus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 };
  const rtpParameters = { codecs: [opus], encodings: [{ ssrc: 4_711 }], rtcp: { cname: 'ana' } };
  const request = { id: randomUUID(), transport, source: 'mic', kind: 'audio', rtpParameters };
  expect(await client.codeOf('produce', request satisfies { [K in keyof Requests['produce']]: unknown })).toBe('ok');
}
