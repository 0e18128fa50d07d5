import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { valueOf } from './errors.ts';
import { Signal, type SignalEnd } from './signal.ts';

type Asked = { id: number; m: string; d: unknown };

/** A server that answers as each test says. */
let server: WebSocketServer;
let url: string;
let asked: Asked[];
let answer: (socket: WebSocket, request: Asked) => void;

const send = (socket: WebSocket, frame: object): void => socket.send(JSON.stringify(frame));

beforeEach(async () => {
  asked = [];
  answer = (socket, { id }) => send(socket, { id, ok: true, d: {} });
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        socket.send(data);
        return;
      }
      const request = JSON.parse(data.toString()) as Asked;
      asked.push(request);
      answer(socket, request);
    });
  });
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
});

const open = async (): Promise<Signal> => valueOf(await Signal.open({ url }));
const ended = (signal: Signal): Promise<SignalEnd> => new Promise((resolve) => (signal.onEnd = resolve));

describe('Signal', () => {
  test('gives each request its own answer, in whatever order they come', async () => {
    const held: Asked[] = [];
    answer = (socket, request) => {
      held.push(request);
      if (held.length < 2) return;
      for (const { id, m } of held.reverse()) send(socket, { id, ok: true, d: m === 'ping' ? { now: 7 } : {} });
    };
    const signal = await open();
    const answers = await Promise.all([signal.request('ping', {}), signal.request('setAway', { away: true })]);
    expect(answers).toEqual([
      { ok: true, value: { now: 7 } },
      { ok: true, value: {} },
    ]);
    expect(asked.map(({ id }) => id)).toEqual([1, 2]);
    signal.cut();
  });

  test('hands a refusal to whoever asked, and to the owner when it was only told', async () => {
    answer = (socket, { id }) => send(socket, { id, ok: false, e: { code: 'not_in_circle', message: 'You are not.' } });
    const signal = await open();
    const refusals: string[] = [];
    signal.onRefusal = (name, { code }) => refusals.push(`${name}: ${code}`);
    signal.tell('stepOut', {});
    expect(await signal.request('setLock', { locked: true })).toMatchObject({
      ok: false,
      error: { code: 'not_in_circle' },
    });
    expect(refusals).toEqual(['stepOut: not_in_circle']);
    signal.cut();
  });

  test('tells events to listeners until they have had enough', async () => {
    const signal = await open();
    const heard: string[] = [];
    const stop = signal.on('waved', ({ by }) => heard.push(by));
    answer = (socket, { id }) => {
      send(socket, { m: 'waved', d: { by: `p${id}` } });
      send(socket, { id, ok: true, d: { now: 0 } });
    };
    await signal.request('ping', {});
    stop();
    await signal.request('ping', {});
    expect(heard).toEqual(['p1']);
    signal.cut();
  });

  test('lets whoever awaits a reply go on before the event behind it is heard', async () => {
    answer = (socket, { id }) => {
      send(socket, { id, ok: true, d: { now: 0 } });
      send(socket, { m: 'wanted', d: { mic: true, camera: null } });
    };
    const signal = await open();
    const order: string[] = [];
    const heard = new Promise<void>((resolve) => {
      signal.on('wanted', () => {
        order.push('event');
        resolve();
      });
    });
    await signal.request('ping', {});
    order.push('reply');
    await heard;
    expect(order).toEqual(['reply', 'event']);
    signal.cut();
  });

  test('counts what went over the socket and what was waited for', async () => {
    const signal = await open();
    const echo = new Promise<Uint8Array>((resolve) => (signal.onBinary = resolve));
    signal.tell('wave', { person: 'p2' });
    await signal.request('ping', {});
    signal.sendPose(new Uint8Array([1, 2, 3]));
    expect([...(await echo)]).toEqual([1, 2, 3]);
    expect(signal.counts).toMatchObject({ sent: 2, received: 2, awaited: 1, posesSent: 1, posesReceived: 1 });
    signal.cut();
  });

  test('a lost socket answers every open request and is told once', async () => {
    answer = (socket) => socket.terminate();
    const signal = await open();
    const end = ended(signal);
    expect(await signal.request('ping', {})).toMatchObject({ ok: false, error: { code: 'lost' } });
    expect(await end).toMatchObject({ code: 1006, bye: null });
    expect(await signal.request('ping', {})).toMatchObject({ ok: false, error: { code: 'lost' } });
    await signal.close();
  });

  test('keeps what the server said last, and why it closed', async () => {
    answer = (socket) => {
      send(socket, { m: 'bye', d: { code: 'replaced', message: 'Another tab.', retry: false } });
      socket.close(4409);
    };
    const signal = await open();
    const end = ended(signal);
    expect(await signal.request('ping', {})).toMatchObject({ ok: false, error: { code: 'replaced' } });
    expect(await end).toEqual({ code: 4409, bye: { code: 'replaced', message: 'Another tab.', retry: false } });
  });

  test('says when nobody is there', async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(await Signal.open({ url })).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });
});
