import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient, hello, joined, ticketFor } from '../../../scripts/lib/raw-client.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';

let service: Service;
let rooms = 0;
const room = () => `hostile-${rooms++}`;

beforeAll(async () => {
  service = await startService({ JOINS_PER_MINUTE: '100000', PLACES_PER_ADDRESS: '200', LOG_LEVEL: 'info' });
});
afterAll(() => service.stop());

function dial(text: string): Socket {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(text);
  return socket;
}

const upgrade = (target: string) =>
  `GET ${target} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`;

/** The status line of what comes back. */
async function statusOf(socket: Socket): Promise<string> {
  const [data] = (await once(socket, 'data')) as [Buffer];
  return data.toString().slice(9, 12);
}

const peopleIn = async (name: string) =>
  ((await (await fetch(`${service.url}/api/rooms/${name}`)).json()) as { people: number }).people;

describe('a hostile client', () => {
  it('[LIM8] strange and torn upgrades are refused, and nobody notices', async () => {
    const { client } = await joined(service.url, room());
    for (const target of ['//', '///ws', '/', '/ws/', '/%', '\\', 'http://[', '*']) {
      const socket = dial(upgrade(target));
      expect(['404', '400']).toContain(await statusOf(socket));
      socket.destroy();
    }
    for (let i = 0; i < 30; i++) {
      const socket = dial(upgrade(i % 2 === 0 ? '/x' : '/ws') + 'y'.repeat(100_000));
      await sleep(i % 5);
      socket.resetAndDestroy();
    }
    expect(await client.codeOf('ping')).toBe('ok');
    await client.leave();
  });

  it('[LIM9] a flood of pings or pongs ends the connection; some are answered', async () => {
    const { client } = await joined(service.url, room());
    const answered = once(client.socket, 'pong');
    client.socket.ping('here?');
    expect(String((await answered)[0])).toBe('here?');
    for (let i = 0; i < 2_000; i++) client.socket[i % 2 === 0 ? 'ping' : 'pong']();
    expect((await client.event('bye')).d).toMatchObject({ code: 'too_many', retry: false });
    expect(await client.closed).toBe(4001);
  });

  it('[LIM10] one person cannot bury another in notices, also not over a second socket', async () => {
    const name = room();
    const ben = await joined(service.url, name, { name: 'Ben' });
    const eve = await joined(service.url, name, { name: 'Eve' });
    const spam = async (client: RawClient) => {
      const asked = Array.from({ length: 40 }, (_, i) => [
        client.codeOf('wave', { person: ben.welcome.self }),
        client.codeOf('chat', { id: randomUUID(), scope: 'direct', to: ben.welcome.self, text: `${i}` }),
      ]).flat();
      return new Set(await Promise.all(asked));
    };
    expect(await spam(eve.client)).toEqual(new Set(['ok', 'too_many']));
    const again = await RawClient.open(service.url);
    const back = { ...hello(await ticketFor(service.url, name)), resume: { token: eve.welcome.resumeToken } };
    expect((await again.ask('join', back)).ok).toBe(true);
    expect(await spam(again)).toContain('too_many');
    await again.leave();
    // Told at a tick, after all of the notices.
    await ben.client.event('roster', (d) => (d.left as string[]).includes(eve.welcome.self));
    const notices = ben.client.events.filter(({ m }) => m === 'waved' || m === 'chat');
    expect(notices.length).toBeGreaterThan(10);
    // Two bursts would be 36; time may refill a few.
    expect(notices.length).toBeLessThan(32);
    await ben.client.leave();
  });

  it('[LIM10] a loop over the microphone, or over who looks away, tells others no more than a person does', async () => {
    const { client } = await joined(service.url, room());
    const loops = [
      { m: 'setMedia', d: (n: number) => ({ mic: n % 2 === 0 ? 'live' : 'muted', camera: 'off' }), burst: 40 },
      { m: 'setAway', d: (n: number) => ({ away: n % 2 === 0 }), burst: 20 },
    ];
    for (const { m, d, burst } of loops) {
      const codes = await Promise.all(Array.from({ length: 50 }, (_, n) => client.codeOf(m, d(n))));
      const heard = codes.filter((code) => code === 'ok').length;
      expect(new Set(codes)).toEqual(new Set(['ok', 'too_many']));
      expect(heard).toBeGreaterThanOrEqual(burst);
      expect(heard).toBeLessThan(burst + 5);
      // What is so in the end is heard when it is said again.
      await sleep(1_100);
      expect(await client.codeOf(m, d(0))).toBe('ok');
    }
    await client.leave();
  });

  it('[LIM10] whoever resumes in a loop is refused in the end, and keeps the place', async () => {
    const name = room();
    const { welcome } = await joined(service.url, name);
    const codes: string[] = [];
    for (let i = 0; i < 60 && !codes.includes('too_many'); i++) {
      const client = await RawClient.open(service.url);
      const back = { ...hello(await ticketFor(service.url, name)), resume: { token: welcome.resumeToken } };
      codes.push(await client.codeOf('join', back));
      // The last of them is left connected: refusing one socket does not end another.
      if (codes.at(-1) === 'too_many') expect(await client.closed).toBe(4002);
    }
    expect(new Set(codes)).toEqual(new Set(['ok', 'too_many']));
    expect(await peopleIn(name)).toBe(1);
  });

  it('[LIM11] sockets that never join are bounded for each address, and make room when they go', async () => {
    const name = room();
    const { client } = await joined(service.url, name);
    const sockets = Array.from({ length: 260 }, () => dial(upgrade('/ws')));
    const statuses = await Promise.all(sockets.map(statusOf));
    expect(statuses.filter((status) => status === '429').length).toBeGreaterThanOrEqual(60);
    expect(statuses.filter((status) => status === '101').length).toBeLessThanOrEqual(200);
    expect(await client.codeOf('ping')).toBe('ok');
    for (const socket of sockets) socket.destroy();
    // The service learns of it a moment later.
    const late = await waitFor(() => joined(service.url, name, { name: 'Late' }));
    await late.client.leave();
    await client.leave();
  });

  it('[LIM12] what is said after the end is not acted upon, nor does the log grow by it', async () => {
    const name = room();
    const ben = await joined(service.url, name, { name: 'Ben' });
    const eve = await joined(service.url, name, { name: 'Eve' });
    const logged = service.lines.length;
    eve.client.socket.send(new Uint8Array([0xff]));
    for (let i = 0; i < 300; i++) eve.client.socket.send(new Uint8Array([0xff]));
    const late = { id: randomUUID(), scope: 'room', text: 'after the end' };
    eve.client.socket.send(JSON.stringify({ id: 9, m: 'chat', d: late }));
    await eve.client.closed;
    await ben.client.ask('chat', { id: randomUUID(), scope: 'direct', to: eve.welcome.self, text: 'x' });
    await ben.client.event('roster', (d) => JSON.stringify(d).includes('reconnecting'));
    expect(ben.client.events.filter(({ m }) => m === 'chat')).toEqual([]);
    expect(service.lines.slice(logged)).toEqual([]);
    await ben.client.leave();
  });

  it('[SES10] a join with parameters of any depth or kind is refused by its code and leaves nobody', async () => {
    const deep = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
    for (const [caps, code] of [
      [deep(9_000), 'bad_message'],
      [deep(12), 'ok'],
      ['{"codecs":7}', 'media_rejected'],
      [`{"codecs":[${'{},'.repeat(5_000)}{}]}`, 'media_rejected'],
      ['{"__proto__":{"codecs":[]},"headerExtensions":{"length":-1}}', 'media_rejected'],
    ] as const) {
      const name = room();
      const client = await RawClient.open(service.url);
      const payload = JSON.stringify(hello(await ticketFor(service.url, name), { rtpCapabilities: { at: 'here' } }));
      const frame = `{"id":1,"m":"join","d":${payload.replace('{"at":"here"}', () => caps)}}`;
      client.socket.send(frame);
      const reply = await client.until(({ replies }) => replies[0]);
      expect(reply.ok ? 'ok' : reply.e?.code).toBe(code);
      expect(await peopleIn(name)).toBe(code === 'ok' ? 1 : 0);
      client.socket.terminate();
    }
    expect(service.lines.filter((line) => line.level === 50)).toEqual([]);
  });

  it('[MED4] nobody passes a long text on to those who hear them', async () => {
    const { client, welcome } = await joined(service.url, room());
    const codec = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 };
    const produce = (cname: string) =>
      client.codeOf('produce', {
        id: randomUUID(),
        transport: welcome.transports?.send.id,
        source: 'mic',
        kind: 'audio',
        rtpParameters: { codecs: [codec], encodings: [{ ssrc: 1 }], rtcp: { cname } },
      });
    expect(await produce('x'.repeat(60_000))).toBe('media_rejected');
    expect(await produce('x')).toBe('ok');
    await client.leave();
  });

  it('[SES11] a profile with a bad name keeps the former photo', async () => {
    const name = room();
    const png = Buffer.alloc(33);
    png.write('89504e470d0a1a0a0000000d49484452000000090000000908', 'hex');
    const photo = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;
    const { client, welcome } = await joined(service.url, name, { photo: photo(png) });
    const key = welcome.people[0]?.photo;
    const other = photo(Buffer.concat([png, Buffer.from('x')]));
    expect(await client.codeOf('setProfile', { name: '\u200b', color: 1, photo: other })).toBe('bad_name');
    expect((await fetch(`${service.url}/api/rooms/${name}/photos/${key}`)).status).toBe(200);
    await client.leave();
  });
});

async function waitFor<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(50);
    }
  }
}
