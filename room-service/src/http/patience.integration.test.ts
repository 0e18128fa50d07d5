import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import { expect, it } from 'vitest';
import { HTTP_PATIENCE, STALLED_MS, endStalled } from './patience.ts';

it('[LIM13] a request that trickles in is ended, within 15 s in the service', async () => {
  expect(HTTP_PATIENCE.requestTimeout).toBe(15_000);
  const hasten = (ms: number) => ms / 50;
  const server = createServer(
    {
      headersTimeout: hasten(HTTP_PATIENCE.headersTimeout),
      requestTimeout: hasten(HTTP_PATIENCE.requestTimeout),
      connectionsCheckingInterval: hasten(HTTP_PATIENCE.connectionsCheckingInterval),
    },
    (_request, response) => response.end('ok'),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
  const drip = setInterval(() => socket.write('X: y\r\n'), 20);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  clearInterval(drip);
  expect(answer.toString()).toContain('408');
  socket.destroy();
  server.close();
});

it('[LIM20] an answer that nobody reads is given up, after 15 s in the service', async () => {
  expect(STALLED_MS).toBe(15_000);
  const app = express();
  app.use(endStalled(STALLED_MS / 50));
  // More than the buffers of both ends hold.
  app.get('/', (_request, response) => void response.send(Buffer.alloc(64 * 1024 * 1024)));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const [served] = (await accepted) as [Socket];
  await once(served, 'close');
  expect(served.bytesWritten).toBeGreaterThan(0);
  socket.destroy();
  server.close();
});

/** Node's own patience, and the second that it adds. */
const NODES_MS = 6_500;

it('[LIM22] a connection of a gateway is good for its next request, longer than gateways keep them', async () => {
  expect(HTTP_PATIENCE.keepAliveTimeout).toBeGreaterThan(90_000);
  const server = createServer(HTTP_PATIENCE, (_request, response) => response.end('ok')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  for (const waitMs of [0, NODES_MS]) {
    await pause(waitMs);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('200');
  }
  socket.destroy();
  server.close();
});
