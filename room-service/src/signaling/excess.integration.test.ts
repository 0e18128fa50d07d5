import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient, hello, joined, ticketFor } from '../../../scripts/lib/raw-client.ts';
import { startService, type Service } from '../../../scripts/lib/service.ts';

let service: Service;
let rooms = 0;
const room = () => `excess-${rooms++}`;

beforeAll(async () => {
  service = await startService({ JOINS_PER_MINUTE: '100000', LOG_LEVEL: 'info' });
});
afterAll(() => service.stop());

/** A WebSocket by hand that keeps its half open, whatever the service says. */
async function byHand(): Promise<Socket> {
  const socket = connect({ port: Number(new URL(service.url).port), host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await once(socket, 'data');
  return socket;
}

/** A masked frame (RFC 6455, 5.2); the mask is zero. */
function frame(firstByte: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(payload.length < 126 ? 2 : 4);
  head[0] = firstByte;
  head[1] = 0x80 | Math.min(126, payload.length);
  if (payload.length >= 126) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

describe('too much of something', () => {
  it('[LIM14] who leaves is gone at once, however much they said before', async () => {
    const name = room();
    const ben = await joined(service.url, name, { name: 'Ben' });
    const ana = await joined(service.url, name);
    const said = Array.from({ length: 300 }, () => ana.client.codeOf('setAway', { away: false }));
    const freeing = [
      ana.client.codeOf('closeProducer', { id: randomUUID() }),
      ana.client.codeOf('stepOut'),
      ana.client.codeOf('leave'),
    ];
    expect(await Promise.all(freeing)).toEqual(['no_such_producer', 'not_in_circle', 'ok']);
    expect(await Promise.all(said)).toContain('too_many');
    await ben.client.event('roster', (d) => (d.left as string[]).includes(ana.welcome.self));
    await ben.client.leave();
  });

  it('[LIM15] huge frames end the connection long before there are too many of them', async () => {
    const { client } = await joined(service.url, room());
    const huge = JSON.stringify({ id: 1, m: 'ping', d: { x: '[],'.repeat(20_000) } });
    for (let i = 0; i < 60; i++) client.socket.send(huge);
    expect((await client.event('bye')).d).toMatchObject({ code: 'too_many', retry: false });
    expect(await client.closed).toBe(4001);
  });

  it('[LIM15] a message in very many fragments, which are no frames to us, ends the connection', async () => {
    const client = await RawClient.open(service.url);
    client.socket.send('', { fin: false });
    for (let i = 0; i < 100; i++) client.socket.send('', { fin: false });
    expect(await client.closed).toBe(1008);
  });

  it('[LIM16] after a bad frame the person is not shown as here, though the socket is held open', async () => {
    const name = room();
    const ben = await joined(service.url, name, { name: 'Ben' });
    const socket = await byHand();
    const join = { id: 1, m: 'join', d: hello(await ticketFor(service.url, name)) };
    socket.write(frame(0x81, Buffer.from(JSON.stringify(join))));
    await ben.client.event('roster', (d) => JSON.stringify(d.joined).includes('"Ana"'));
    socket.resume();
    const gone = once(socket, 'close');
    socket.write(frame(0xf1));
    // ws alone would wait for 30 s.
    await ben.client.until(
      ({ events }) =>
        events.some((event) => event.m === 'roster' && JSON.stringify(event.d).includes('reconnecting')) || undefined,
      25_000,
    );
    socket.end();
    await gone;
    await ben.client.leave();
  });

  it('[LIM17] many people of one address have no more notices together than ten have', async () => {
    const name = room();
    const ben = await joined(service.url, name, { name: 'Ben' });
    const eves = await Promise.all(Array.from({ length: 16 }, () => joined(service.url, name, { name: 'Eve' })));
    const waves = eves.flatMap(({ client }) =>
      Array.from({ length: 6 }, () => client.codeOf('wave', { person: ben.welcome.self })),
    );
    const codes = await Promise.all(waves);
    // 60 at once and two a second; one by one they would be 96.
    expect(codes.filter((code) => code === 'ok').length).toBeGreaterThanOrEqual(60);
    expect(codes).toContain('too_many');
    for (const { client } of [ben, ...eves]) await client.leave();
  });
});
