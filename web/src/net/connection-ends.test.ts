import { CLOSE, limits, ok, refuse, type JoinTicket, type Result } from '@atrium/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { Connection } from './connection.ts';
import type { Greeting } from './connection-options.ts';
import { LINK_TIMEOUT_MS } from './link.ts';
import { PlaceKeeper } from './place.ts';
import { FakeClock, settle } from './testing/fake-clock.ts';
import { FakeServer, welcome, type FakeSocket } from './testing/fake-server.ts';
import { FakeSecond } from './testing/page.ts';

const greeting: Greeting = {
  name: 'Ana',
  color: 3,
  photo: null,
  kind: 'person',
  mic: 'muted',
  camera: 'off',
  rtpCapabilities: {},
};
const ticket = ok({ room: 'test', token: 'ticket-1', url: '/ws', rtpCapabilities: {} });

/** A promise that the test settles. */
function held<T>(): { promise: Promise<T>; settle: (value: T) => void } {
  const { promise, resolve } = Promise.withResolvers<T>();
  return { promise, settle: resolve };
}

function build() {
  const clock = new FakeClock();
  const server = new FakeServer();
  const map = new Map<string, string>();
  const events: string[] = [];
  const page = {
    ticket: (): Promise<Result<JoinTicket>> => Promise.resolve(ticket),
    greet: (): Promise<Result<Greeting>> => Promise.resolve(ok(greeting)),
  };
  const connection = new Connection({
    clock,
    random: () => 0.5,
    traceparent: () => 'tp',
    openWire: server.openWire,
    socketUrl: (url) => `ws://host${url}`,
    ticket: () => page.ticket(),
    way: () => Promise.resolve(refuse('unreachable')),
    place: new PlaceKeeper({
      room: 'test',
      storage: {
        getItem: (key) => map.get(key) ?? null,
        setItem: (key, value) => void map.set(key, value),
        removeItem: (key) => void map.delete(key),
      },
      now: () => clock.now(),
    }),
    greet: () => page.greet(),
    heldTransports: () => null,
    second: new FakeSecond(),
    onStage: () => undefined,
    onState: () => undefined,
    onWelcome: () => events.push('welcome'),
    onMoved: () => events.push('moved'),
    onEvent: ({ m }) => events.push(m),
    onPoses: () => events.push('poses'),
    onPong: () => undefined,
    onQuiet: () => undefined,
  });
  server.answer = (socket, { id, m }) => {
    if (m === 'join') socket.reply(id, welcome());
    else socket.reply(id, m === 'ping' ? { now: 1 } : {});
  };
  return { clock, server, map, events, page, connection };
}

describe('Connection', () => {
  let tab: ReturnType<typeof build>;
  const enter = async (): Promise<FakeSocket> => {
    expect(await tab.connection.enter()).toBeNull();
    return tab.server.last;
  };
  const open = (): FakeSocket[] => tab.server.sockets.filter(({ closedByPage }) => !closedByPage);

  beforeEach(() => (tab = build()));

  describe('leaving', () => {
    it('is said by a message and by the code of the close, since the message may be refused', async () => {
      const socket = await enter();
      tab.connection.leave();
      expect(socket.names().at(-1)).toBe('leave');
      expect(socket.closeCode).toBe(CLOSE.LEFT);
    });

    it('in the middle of a join closes the socket at once, with the code, and stays left when the welcome comes', async () => {
      tab.server.answer = () => undefined;
      const entering = tab.connection.enter();
      await settle();
      const socket = tab.server.last;
      tab.connection.leave();
      expect(socket).toMatchObject({ closedByPage: true, closeCode: CLOSE.LEFT });
      socket.reply(socket.find('join')!.id, welcome());
      expect(await entering).toMatchObject({ code: 'not_joined' });
      expect(tab.connection.state).toEqual({ kind: 'left' });
      expect([tab.events, tab.map.size, tab.clock.waiting]).toEqual([[], 0, 0]);
    });

    it('while the ticket or the media code is awaited opens nothing for good', async () => {
      const late = held<Result<JoinTicket>>();
      tab.page.ticket = () => late.promise;
      const entering = tab.connection.enter();
      tab.connection.leave();
      late.settle(ticket);
      expect(await entering).toMatchObject({ code: 'not_joined' });
      expect(tab.server.sockets).toHaveLength(0);

      tab = build();
      const slow = held<Result<Greeting>>();
      tab.page.greet = () => slow.promise;
      const again = tab.connection.enter();
      await settle();
      tab.connection.leave();
      slow.settle(ok(greeting));
      await again;
      expect([open(), tab.server.last.requests]).toEqual([[], []]);
      expect(tab.connection.state).toEqual({ kind: 'left' });
    });

    it('is final: a stream of poses that breaks later brings nobody back', async () => {
      await enter();
      tab.connection.leave();
      tab.connection.restart();
      await tab.clock.advance(10_000);
      expect(tab.connection.state).toEqual({ kind: 'left' });
      expect(tab.server.sockets).toHaveLength(1);
    });

    it('answers whoever still waits', async () => {
      await enter();
      tab.server.answer = () => undefined;
      const asked = tab.connection.request('restartIce', { transport: 'a' });
      tab.connection.leave();
      expect(await asked).toMatchObject({ ok: false, error: { code: 'unreachable' } });
    });
  });

  it('enters nothing any more after somebody has left while it waited', async () => {
    tab.page.ticket = () => Promise.resolve(refuse('room_unreachable'));
    const entering = tab.connection.enter();
    await tab.clock.advance(0);
    expect(tab.connection.state).toMatchObject({ kind: 'connecting', waits: { code: 'room_unreachable' } });
    tab.connection.leave();
    tab.page.ticket = () => Promise.resolve(ticket);
    await tab.clock.advance(30_000);
    await entering;
    expect(tab.server.sockets).toEqual([]);
    expect(tab.connection.state).toEqual({ kind: 'left' });
  });

  it('says nothing when only the page goes: no leave, no code, and a reload finds the place', async () => {
    const socket = await enter();
    tab.connection.close();
    expect(socket.names()).not.toContain('leave');
    expect(socket).toMatchObject({ closedByPage: true, closeCode: undefined });
    expect(tab.map.size).toBeGreaterThan(0);
    expect(tab.clock.waiting).toBe(0);
  });

  it('holds one socket only, also when the person enters again', async () => {
    const first = await enter();
    await enter();
    expect(first.closedByPage).toBe(true);
    expect(open()).toHaveLength(1);
  });

  it('closes the socket when the page cannot greet', async () => {
    tab.page.greet = () => Promise.resolve(refuse('unreachable'));
    expect(await tab.connection.enter()).toMatchObject({ code: 'unreachable' });
    expect([open(), tab.server.last.requests]).toEqual([[], []]);
  });

  it('gives a socket up that does not open in time, and closes it', async () => {
    tab.server.opens = false;
    const entering = tab.connection.enter();
    await tab.clock.advance(LINK_TIMEOUT_MS);
    expect(open()).toEqual([]);
    await tab.clock.advance(120_000);
    expect(await entering).toMatchObject({ code: 'unreachable' });
    expect(open()).toEqual([]);
  });

  it('tries once when the person asks twice, and forgets the try that was planned', async () => {
    (await enter()).events.closed();
    tab.server.answer = () => undefined;
    tab.connection.retryNow();
    tab.connection.retryNow();
    await tab.clock.advance(1_000);
    expect(tab.server.sockets).toHaveLength(2);
  });

  it('opens a new socket when its poses can no longer be read, once', async () => {
    await enter();
    tab.connection.restart();
    tab.connection.restart();
    await tab.clock.advance(1_000);
    expect(tab.server.sockets).toHaveLength(2);
    expect(tab.connection.state.kind).toBe('joined');
  });

  it('forgets a place that was refused for good, and keeps one when the refusal passes', async () => {
    await enter();
    tab.connection.close();
    tab.server.answer = (socket, { id }) => socket.refuse(id, 'media_unavailable');
    await tab.connection.resume();
    expect(tab.map.size).toBeGreaterThan(0);
    tab.server.answer = (socket, { id }) => socket.refuse(id, 'resume_expired');
    await tab.connection.resume();
    expect(tab.map.size).toBe(0);
  });

  it('keeps its place fresh with every answered ping, so that a reload after an hour resumes', async () => {
    await enter();
    await tab.clock.advance(4 * limits.RESUME_TRIES_MS);
    tab.connection.close();
    expect(await tab.connection.resume()).toBeNull();
  });

  it('sends poses', async () => {
    const socket = await enter();
    tab.connection.sendPose(new Uint8Array([1]));
    expect(socket.binary).toEqual([new Uint8Array([1])]);
  });

  it('hears nothing of a socket that it has given up', async () => {
    const first = await enter();
    tab.connection.restart();
    await tab.clock.advance(1_000);
    const before = tab.events.length;
    first.event('wanted', { mic: true, camera: null });
    first.events.binary(new Uint8Array([2]));
    first.events.closed();
    expect(tab.events).toHaveLength(before);
    expect(tab.connection.state.kind).toBe('joined');
  });

  it('counts what comes, by name', async () => {
    const socket = await enter();
    socket.event('wanted', { mic: true, camera: null });
    socket.event('wanted', { mic: false, camera: null });
    socket.events.binary(new Uint8Array([2]));
    expect(tab.connection.counters).toMatchObject({ events: { wanted: 2 }, poseFrames: 1, malformed: 0 });
  });
});
