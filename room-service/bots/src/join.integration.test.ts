import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PROTOCOL_VERSION, wireError } from '@atrium/protocol';
import { afterEach, expect, test } from 'vitest';
import { askTicket, socketUrl } from './join.ts';

let server: Server | null = null;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const json = (status: number, body: unknown): RequestListener => {
  return (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

test('asks by the public API and makes the address absolute', async () => {
  const asked: string[] = [];
  const base = await serve((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => asked.push(`${request.method} ${request.url} ${text}`));
    request.on('end', () => json(200, { room: 'a', token: 't', url: '/ws', rtpCapabilities: {} })(request, response));
  });
  const ticket = await askTicket({ base, room: 'a' });
  expect(ticket).toMatchObject({ ok: true, value: { token: 't', url: `${base.replace('http', 'ws')}/ws` } });
  expect(asked).toEqual([`POST /api/rooms/a/join {"protocol":${PROTOCOL_VERSION},"kind":"bot"}`]);
});

test('hands on the refusal of the server', async () => {
  const base = await serve(json(400, { error: wireError('bad_room_name') }));
  expect(await askTicket({ base, room: '_' })).toEqual({ ok: false, error: wireError('bad_room_name') });
});

test('notices another kind of server', async () => {
  const base = await serve((_request, response) => response.end('<h1>It works!</h1>'));
  expect(await askTicket({ base, room: 'a' })).toMatchObject({ ok: false, error: { code: 'not_atrium' } });
});

test('says where nobody is', async () => {
  const base = await serve(json(200, {}));
  await new Promise((resolve) => server?.close(resolve));
  const ticket = await askTicket({ base, room: 'a' });
  expect(ticket).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  expect(!ticket.ok && ticket.error.message).toContain(base);
});

test.each([
  ['/ws', 'https://a.example', 'wss://a.example/ws'],
  ['wss://pod-1.a.example/ws', 'https://a.example', 'wss://pod-1.a.example/ws'],
  ['http://b.example/ws', 'https://a.example', 'ws://b.example/ws'],
])('%s of %s is %s', (url, base, expected) => {
  expect(socketUrl(url, base)).toBe(expected);
});
