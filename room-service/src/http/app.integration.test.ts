import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROTOCOL_VERSION, ok, refuse } from '@atrium/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp, type HttpOptions } from './app.ts';
import { UNWATCHED_HTTP } from './http-watch.ts';
import { STALLED_MS } from './patience.ts';
import { alone, type OwnRooms, type Reception } from './reception.ts';

const ROOMS: OwnRooms = {
  ticket: ({ room }) =>
    Promise.resolve({
      room,
      token: `token for ${room}`,
      url: '/ws',
      rtpCapabilities: { codecs: [] },
      telemetry: false,
    }),
  glimpse: () => null,
  photo: (_room, key) => (key === 'known' ? { type: 'image/png', bytes: Buffer.from('png') } : null),
};

let webRoot: string;
let server: Server;
let base: string;
let bugs: unknown[];

async function serve(options: Partial<HttpOptions> = {}): Promise<void> {
  const app = createApp({
    reception: alone(ROOMS),
    notReady: () => null,
    webRoot,
    trustProxy: false,
    joinsPerMinutePerAddress: 1000,
    returning: () => Promise.resolve(null),
    tls: false,
    onBug: (error) => bugs.push(error),
    ...options,
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const join_ = (room: string, body: unknown = { protocol: PROTOCOL_VERSION }) =>
  fetch(`${base}/api/rooms/${room}/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;

beforeEach(() => {
  bugs = [];
  webRoot = mkdtempSync(join(tmpdir(), 'atrium-web-'));
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<title>Atrium</title>');
  writeFileSync(join(webRoot, 'assets', 'app-abc.js'), '1');
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(webRoot, { recursive: true });
});

describe('POST /api/rooms/:room/join', () => {
  it('[JOI3] tells whose address asks for the ticket, as limits count it', async () => {
    const asked: unknown[] = [];
    const ticket: OwnRooms['ticket'] = (one) => {
      asked.push([one.room, one.address]);
      return ROOMS.ticket(one);
    };
    await serve({ reception: alone({ ...ROOMS, ticket }), trustProxy: 1 });
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': '2001:db8:1:2:3:4:5:6' };
    const body = JSON.stringify({ protocol: PROTOCOL_VERSION });
    await fetch(`${base}/api/rooms/garden/join`, { method: 'POST', headers, body });
    expect(asked).toEqual([['garden', '2001:db8:1::/56']]);
  });

  it('answers with token, address and router capabilities, and is never cached', async () => {
    await serve();
    const response = await join_('garden');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      room: 'garden',
      token: 'token for garden',
      url: '/ws',
      rtpCapabilities: { codecs: [] },
      telemetry: false,
    });
  });

  it.each(['Garden', '-a', 'a%20b', 'x'.repeat(49), '..%2f..', '%00', 'ä'])(
    'refuses the room name %s',
    async (room) => {
      await serve();
      const response = await join_(room);
      expect(response.status).toBe(400);
      expect(await codeOf(response)).toBe('bad_room_name');
    },
  );

  it.each([
    ['not JSON', '{', 400, 'bad_message'],
    ['no version', {}, 400, 'bad_payload'],
    ['more than asked', { protocol: 1, admin: true }, 400, 'bad_payload'],
    ['an old version', { protocol: 0 }, 426, 'client_too_old'],
    ['a version to come', { protocol: 999 }, 426, 'client_too_new'],
    ['10 kB', `{"protocol":1,"x":"${'x'.repeat(10_000)}"}`, 413, 'too_large'],
  ])('refuses %s', async (_what, body, status, code) => {
    await serve();
    const response = await join_('garden', body);
    expect(response.status).toBe(status);
    expect(await codeOf(response)).toBe(code);
    expect(bugs).toEqual([]);
  });

  it('[LIM13] limits how often one address may look into rooms', async () => {
    await serve({ joinsPerMinutePerAddress: 1 });
    const statuses: number[] = [];
    for (let i = 0; i < 22; i++) statuses.push((await fetch(`${base}/api/rooms/garden-${i}`)).status);
    expect(statuses).toEqual([...Array<number>(20).fill(200), 429, 429]);
  });

  it('[LIM13] limits how often one address may ask', async () => {
    await serve({ joinsPerMinutePerAddress: 3 });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await join_('garden')).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it('[LIM13] limits how often one address may ask for photos', async () => {
    await serve({ joinsPerMinutePerAddress: 1 });
    const statuses: number[] = [];
    for (let i = 0; i < 102; i++) statuses.push((await fetch(`${base}/api/rooms/garden/photos/known`)).status);
    expect(statuses).toEqual([...Array<number>(100).fill(200), 429, 429]);
  });

  it('[PAS10] [LIM13] counts no join of who looks for the room in which they were, and limits each by themselves', async () => {
    const [answered, asked]: [number[], (string | null)[]] = [[], []];
    const watch = { ...UNWATCHED_HTTP, ticketAnswered: (status: number) => void answered.push(status) };
    const ticket: OwnRooms['ticket'] = (one) => {
      asked.push(one.returning);
      return ROOMS.ticket(one);
    };
    const returning = (token: string, room: string) =>
      Promise.resolve(room === 'garden' ? ({ a: 'ana', b: 'ben' }[token] ?? null) : null);
    await serve({ reception: alone({ ...ROOMS, ticket }), joinsPerMinutePerAddress: 1, returning, watch });
    const back = async (resume: string, room = 'garden') =>
      (await join_(room, { protocol: PROTOCOL_VERSION, resume })).status;
    expect([(await join_('garden')).status, (await join_('garden')).status]).toEqual([200, 429]);
    const statuses: number[] = [];
    for (let i = 0; i < 61; i++) statuses.push(await back('a'));
    expect(statuses).toEqual([...Array<number>(60).fill(200), 429]);
    expect(await back('b')).toBe(200);
    expect(asked).toEqual([null, ...Array<string>(60).fill('ana'), 'ben']);
    // By no token of this room, nobody is known.
    expect([await back('x'), await back('a', 'other')]).toEqual([429, 429]);
    expect(answered).toEqual([200, 429, 429, 429]);
  });

  it.each(['no_capacity', 'room_unreachable', 'directory_unreachable'] as const)(
    '[PAS6] says when to come again after %s, which passes',
    async (code) => {
      const answered: unknown[] = [];
      const watch = { ...UNWATCHED_HTTP, ticketAnswered: (status: number) => answered.push(status) };
      const ticket = () => Promise.resolve({ by: 'self' as const, answer: refuse(code) });
      await serve({ reception: { ...alone(ROOMS), ticket }, watch });
      const response = await join_('garden');
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await codeOf(response)).toBe(code);
      expect(answered).toEqual([503]);
    },
  );

  it('[DIR4] tells for whom a new room would be: for a person where it is not said', async () => {
    const asked: unknown[] = [];
    const ticket: Reception['ticket'] = (one) => {
      asked.push(one.kind);
      return alone(ROOMS).ticket(one);
    };
    await serve({ reception: { ...alone(ROOMS), ticket } });
    await join_('garden');
    await join_('garden', { protocol: PROTOCOL_VERSION, kind: 'bot' });
    expect(asked).toEqual(['person', 'bot']);
    expect((await join_('garden', { protocol: PROTOCOL_VERSION, kind: 'cat' })).status).toBe(400);
  });

  it('[PAS1] is not counted where the pod that holds the room has counted it', async () => {
    const answered: unknown[] = [];
    const watch = { ...UNWATCHED_HTTP, ticketAnswered: (status: number) => answered.push(status) };
    const ticket = async () => ({
      by: 'holder' as const,
      answer: ok(await ROOMS.ticket({ room: 'garden', address: '', returning: null })),
    });
    await serve({ reception: { ...alone(ROOMS), ticket }, watch });
    expect((await join_('garden')).headers.get('retry-after')).toBeNull();
    expect(answered).toEqual([]);
  });

  it('a bug becomes `internal` and is told to the log, not to the client', async () => {
    await serve({ reception: alone({ ...ROOMS, ticket: () => Promise.reject(new Error('secret detail')) }) });
    const response = await join_('garden');
    expect(response.status).toBe(500);
    expect(JSON.stringify(await response.json())).not.toContain('secret detail');
    expect(bugs).toHaveLength(1);
  });
});

describe('the rest', () => {
  it('shows an empty glimpse of a room that nobody is in', async () => {
    await serve();
    const glimpse = (await (await fetch(`${base}/api/rooms/garden`)).json()) as object;
    expect(glimpse).toMatchObject({ room: 'garden', people: 0, places: [] });
  });

  it('serves the page for / and rooms, uncached, with a policy that lets no foreign script in', async () => {
    await serve();
    for (const path of ['/', '/r/garden']) {
      const response = await fetch(base + path);
      expect(await response.text()).toContain('Atrium');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-security-policy')).toMatch(/script-src 'self';/);
      expect(response.headers.get('permissions-policy')).toContain('microphone=(self)');
    }
  });

  it.each([
    ['/r/Demo', '/r/demo'],
    ['/r/My%20Room?debug&quality=low', '/r/my-room?debug&quality=low'],
    ['/r', '/'],
    ['/r/?a=1', '/?a=1'],
    ['/r/%2F%2Fevil.test', '/r/evil-test'],
  ])('leads %s to %s', async (from, to) => {
    await serve();
    const response = await fetch(base + from, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(to);
  });

  it('shows the page to a person who is lost, and says in a line to a program that there is nothing', async () => {
    await serve();
    const lost = await fetch(`${base}/nothing/here`, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(lost.status).toBe(404);
    expect(await lost.text()).toContain('<title>Atrium');
    const program = await fetch(`${base}/nothing/here`);
    expect(program.status).toBe(404);
    expect(await program.text()).toContain('/r/<name>');
  });

  it('caches hashed assets for ever', async () => {
    await serve();
    const response = await fetch(`${base}/assets/app-abc.js`);
    expect(response.headers.get('cache-control')).toContain('immutable');
  });

  it('serves photos by key and nothing else', async () => {
    await serve();
    const photo = await fetch(`${base}/api/rooms/garden/photos/known`);
    expect(photo.headers.get('content-type')).toBe('image/png');
    expect(photo.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(`${base}/api/rooms/garden/photos/unknown`)).status).toBe(404);
    for (const path of ['/api/nothing', '/nothing', '/r/a/b', '/assets/../../secret'])
      expect((await fetch(base + path)).status).toBe(404);
  });

  it('[LIM20] waits for no reader longer than it should', async () => {
    const patience: (number | undefined)[] = [];
    let timeoutOf = (): number | undefined => undefined;
    const photo: OwnRooms['photo'] = () => {
      patience.push(timeoutOf());
      return null;
    };
    await serve({ reception: alone({ ...ROOMS, photo }) });
    server.on('connection', (socket) => (timeoutOf = () => socket.timeout));
    await fetch(`${base}/api/rooms/garden/photos/x`);
    expect(patience).toEqual([STALLED_MS]);
  });

  it('[LIM21] begins no answer of a connection before the one ahead of it is taken', async () => {
    const asked: string[] = [];
    const photo: OwnRooms['photo'] = (_room, key) => {
      asked.push(key);
      return { type: 'image/png', bytes: Buffer.alloc(32 * 1024 * 1024) };
    };
    await serve({ reception: alone({ ...ROOMS, photo }) });
    const get = (key: string) => `GET /api/rooms/garden/photos/${key} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const pipeline = async (): Promise<{ socket: Socket; served: Socket }> => {
      const accepted = once(server, 'connection');
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
      socket.write(get('a') + get('b') + get('c'));
      const [served] = (await accepted) as [Socket];
      await once(socket, 'readable');
      return { socket, served };
    };
    const deaf = await pipeline();
    const gone = new Promise((resolve) => deaf.served.once('close', resolve));
    deaf.socket.destroy();
    await gone;
    expect(asked).toEqual(['a']);
    const reader = await pipeline();
    let bytes = 0;
    for await (const chunk of reader.socket) {
      bytes += (chunk as Buffer).length;
      if (bytes > 96 * 1024 * 1024) break;
    }
    expect(asked).toEqual(['a', 'a', 'b', 'c']);
  });

  it('is alive, and ready when media is', async () => {
    let reason: string | null = 'no media worker is alive';
    await serve({ notReady: () => reason });
    expect((await fetch(`${base}/livez`)).status).toBe(200);
    expect((await fetch(`${base}/readyz`)).status).toBe(503);
    reason = null;
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
  });

  it('says what to do when the page was not built', async () => {
    await serve({ webRoot: join(webRoot, 'missing') });
    const response = await fetch(`${base}/`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('npm run build');
  });
});
