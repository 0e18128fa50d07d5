import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { Connection } from './connection.ts';
import { startServer } from '../media/testing/servers.ts';
import { RoomHost } from './room-host.ts';
import { Tally } from './tally.ts';
import { UNWATCHED } from './watch.ts';

let http: Server;
let sockets: WebSocketServer;
let now: number;
let tally: Tally;

beforeEach(async () => {
  now = 0;
  tally = new Tally();
  http = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => http.once('listening', resolve));
  sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
});

afterEach(() => {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  http.closeAllConnections();
  http.close();
});

const port = () => (http.address() as AddressInfo).port;
const accepted = () =>
  new Promise<Connection>((resolve) =>
    sockets.once('connection', (socket) => resolve(new Connection({ socket, address: 'here', tally, now: () => now }))),
  );

async function openClient(): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port()}`);
  await new Promise((resolve) => client.once('open', resolve));
  return client;
}

/** A client that shakes hands and then never reads. */
async function deafClient(): Promise<Socket> {
  const socket = connect(port(), '127.0.0.1');
  const key = randomBytes(16).toString('base64');
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  return socket;
}

describe('Connection', () => {
  it('lets no event out before the welcome, but replies', async () => {
    const waiting = accepted();
    const client = new WebSocket(`ws://127.0.0.1:${port()}`);
    const heard: string[] = [];
    client.on('message', (data: Buffer) => heard.push(data.toString()));
    const connection = await waiting;
    connection.joining(2);
    connection.enter({ person: 'ana', room: 'garden' });
    connection.send('wanted', { mic: true, camera: null });
    connection.reply('welcome');
    connection.welcomed();
    connection.send('wanted', { mic: false, camera: null });
    connection.end('replaced', false);
    const code = await new Promise((resolve) => client.once('close', resolve));
    expect(heard).toHaveLength(3);
    expect(heard[0]).toBe('welcome');
    expect(heard[1]).toContain('"mic":false');
    expect(JSON.parse(heard[2] ?? '')).toMatchObject({ m: 'bye', d: { code: 'replaced', retry: false } });
    expect(code).toBe(4001);
  });

  it('a slow reader is not made presence frames for, then dropped past a megabyte', async () => {
    const waiting = accepted();
    const client = await deafClient();
    const connection = await waiting;
    connection.enter({ person: 'ana', room: 'garden' });
    connection.welcomed();
    expect(connection.ready).toBe(true);
    const frame = new Uint8Array(16_384);
    // The kernel's own buffers take some megabytes first; bounded in case that they never fill.
    for (let i = 0; i < 2000 && connection.ready; i++) {
      connection.sendBinary(frame);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([connection.ready, connection.behind]).toEqual([false, true]);
    expect(tally.posesOut.bytes).toBe(tally.posesOut.messages * frame.length);
    for (let i = 0; i < 2000 && connection.open; i++) {
      connection.reply('x'.repeat(16_384));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(connection.open).toBe(false);
    client.destroy();
  });

  it('whose frames are skipped is counted once a tick, and nobody else', async () => {
    const media = await startServer({});
    const options = {
      id: 'garden',
      media: media.room('garden'),
      maxPeople: 9,
      sign: () => '',
      watch: UNWATCHED,
      tally,
    };
    const host = new RoomHost({ ...options, now: () => now, onBug: (error) => expect(error).toBeUndefined() });
    const enter = async (name: string, client: () => Promise<unknown>): Promise<Connection> => {
      const waiting = accepted();
      await client();
      const connection = await waiting;
      const looks = { name, color: 1, photo: null, kind: 'person', mic: 'off', camera: 'off' } as const;
      const joined = host.room.join(looks, now);
      if (!joined.ok) throw new Error(joined.error.message);
      host.attach(joined.value, connection);
      connection.welcomed();
      return connection;
    };
    await enter('Ana', openClient);
    const deaf = await enter('Ben', deafClient);
    for (let i = 0; i < 2000 && deaf.ready; i++) {
      deaf.sendBinary(new Uint8Array(16_384));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const before = tally.framesSkipped;
    host.tick();
    host.tick();
    expect(tally.framesSkipped - before).toBe(2);
    host.close();
    await media.close();
  });

  it('a client that says nothing for 12 s is silent, and any frame counts as a word', async () => {
    const waiting = accepted();
    const client = await openClient();
    const connection = await waiting;
    now = 11_000;
    expect(connection.silent).toBe(false);
    connection.heard('pose');
    now = 22_000;
    expect(connection.silent).toBe(false);
    now = 23_001;
    expect(connection.silent).toBe(true);
    client.terminate();
  });

  it('takes a walker at 10 Hz and a burst of requests; a flood is called one', async () => {
    const waiting = accepted();
    const client = await openClient();
    const connection = await waiting;
    const verdicts = new Set<string>();
    for (let i = 0; i < 600; i++) {
      now += 100;
      verdicts.add(connection.heard('pose'));
    }
    expect([...verdicts]).toEqual(['ok']);
    const burst = Array.from({ length: 2000 }, () => connection.heard('request'));
    expect(burst.slice(0, 100).every((verdict) => verdict === 'ok')).toBe(true);
    expect(burst).toContain('skip');
    expect(burst.at(-1)).toBe('flood');
    client.terminate();
  });
});
