import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestFrame, Welcome } from '@atrium/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { Bot } from './bot.ts';
import { valueOf } from './errors.ts';
import { until } from './until.ts';

type Asked = { protocol: number; resume?: string };

/** The wire of many pods behind one edge, without rooms: which paths live, what was asked, and where the room is said to be. */
const edge = {
  http: createServer(),
  alive: new Set<string>(),
  lives: '/pods/a/ws',
  asked: [] as Asked[],
  joins: [] as { path: string; token: string | undefined; resume: string | undefined }[],
  sockets: [] as WebSocket[],
};
const sockets = new WebSocketServer({ noServer: true });
const welcome: Welcome = {
  ...{ protocol: 1, now: 0, room: 'garden', self: 'bot', resumeToken: 'of the welcome', resumed: false },
  ...{ people: [], circles: [], floor: { from: 6, to: 6, since: 0 }, chat: [], transports: null, consumers: [] },
  wanted: { mic: false, camera: null },
};

beforeEach(async () => {
  edge.http.on('request', (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      edge.asked.push(JSON.parse(body) as Asked);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ room: 'garden', token: 't', url: edge.lives, rtpCapabilities: {} }));
    });
  });
  edge.http.on('upgrade', (request, socket, head) => {
    const path = request.url ?? '';
    if (!edge.alive.has(path)) return void socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (ws) => {
      edge.sockets.push(ws);
      ws.on('message', (data: Buffer) => {
        const { id, m, d } = JSON.parse(data.toString()) as RequestFrame;
        if (m === 'join') edge.joins.push({ path, token: d.token, resume: d.resume?.token });
        ws.send(JSON.stringify({ id, ok: true, d: m === 'join' ? welcome : {} }));
      });
    });
  });
  edge.http.listen(0, '127.0.0.1');
  await once(edge.http, 'listening');
});
afterEach(() => {
  edge.http.closeAllConnections();
  edge.http.close();
});

test('[SES13] [SES14] a bot keeps the newest ticket, and comes back with it where the room lives by now', async () => {
  edge.alive.add('/pods/a/ws');
  const base = `http://127.0.0.1:${(edge.http.address() as AddressInfo).port}`;
  const bot = valueOf(await Bot.join({ base, room: 'garden', name: 'Bo', color: 1, media: false }));
  edge.sockets[0]?.send(JSON.stringify({ m: 'ticket', d: { token: 'newer' } }));
  await until('the ticket came', () => bot.resumeToken === 'newer');

  edge.alive.delete('/pods/a/ws');
  edge.sockets[0]?.terminate();
  await until('the bot noticed', () => bot.state.is === 'cut');
  expect(await bot.resume()).toMatchObject({ ok: false });
  edge.lives = '/pods/b/ws';
  edge.alive.add('/pods/b/ws');
  expect(await bot.resume()).toMatchObject({ ok: true });
  expect(edge.asked.map(({ resume }) => resume)).toEqual([undefined, 'newer', 'newer']);
  expect(edge.joins).toEqual([
    { path: '/pods/a/ws', token: 't', resume: undefined },
    { path: '/pods/b/ws', token: 't', resume: 'newer' },
  ]);
  bot.close();
});
