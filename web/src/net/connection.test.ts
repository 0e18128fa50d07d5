import { PROTOCOL_VERSION, limits, ok, refuse, type Result } from '@atrium/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Way } from './connection-options.ts';
import { TRIES_MAX } from './insist.ts';
import { LOOK_EVERY_MS } from './lookout.ts';
import { settle } from './testing/fake-clock.ts';
import { welcome, type FakeSocket } from './testing/fake-server.ts';
import { build, caps, hospitable, storage } from './testing/page.ts';

describe('Connection', () => {
  let page: ReturnType<typeof build>;
  const enter = async (): Promise<FakeSocket> => {
    expect(await page.connection.enter()).toBeNull();
    return page.server.last;
  };

  beforeEach(() => {
    page = build();
    hospitable(page.server);
  });

  describe('entering', () => {
    it('awaits one answer, names the ticket, tells its stages and carries a traceparent where there is one', async () => {
      const socket = await enter();
      expect(socket.url).toBe('ws://host/ws');
      const join = socket.find('join');
      expect(join?.d).toMatchObject({ protocol: PROTOCOL_VERSION, token: 'ticket-1', name: 'Ana', mic: 'muted' });
      expect(join?.d.resume).toBeUndefined();
      expect(page.connection.counters.awaited).toEqual({ join: 1 });
      expect(socket.requests.map(({ m, tp }) => [m, tp])).toEqual([
        ['join', 'tp of the join'],
        ['ping', undefined],
      ]);
      expect(page.stages).toEqual(['ticket', 'device', 'socket', 'welcome']);
      expect(page.states.map(({ kind }) => kind)).toEqual(['connecting', 'joined']);
    });

    it('says what the server refused and is idle again', async () => {
      page.server.answer = (socket, { id }) => socket.refuse(id, 'room_full');
      expect(await page.connection.enter()).toMatchObject({ code: 'room_full' });
      expect(page.stages).toEqual(['ticket', 'device', 'socket']);
      expect(page.connection.state).toEqual({ kind: 'idle' });
      expect(page.server.last.closedByPage).toBe(true);
    });

    it('tries again with another ticket while the room is on its way to another pod, and says what it waits for', async () => {
      const { answer } = page.server;
      page.server.answer = (socket, { id }) => socket.refuse(id, 'room_elsewhere');
      const entering = page.connection.enter();
      await page.clock.advance(0);
      expect(page.connection.state).toMatchObject({ kind: 'connecting', waits: { code: 'room_elsewhere' } });
      page.server.answer = answer;
      page.ticket.result = ok({ room: 'test', token: 'another', url: '/pods/b/ws', rtpCapabilities: caps });
      await page.clock.advance(1_000);
      expect(await entering).toBeNull();
      expect(page.server.last.url).toBe('ws://host/pods/b/ws');
      expect(page.server.last.find('join')?.d.token).toBe('another');
      expect(page.server.sockets.map(({ closedByPage }) => closedByPage)).toEqual([true, false]);
    });

    it('says that no server answers: no ticket, or no socket for longer than another pod needs to have the room', async () => {
      page.ticket.result = refuse('unreachable');
      expect(await page.connection.enter()).toMatchObject({ code: 'unreachable' });

      page.ticket.result = ok({ room: 'test', token: 't', url: '/ws', rtpCapabilities: caps });
      page.server.reachable = false;
      const entering = page.connection.enter();
      await page.clock.advance(30_000);
      expect(await entering).toMatchObject({ code: 'unreachable' });
      expect(page.server.sockets).toHaveLength(TRIES_MAX);
      expect(page.clock.waiting).toBe(0);
    });

    it('tries again with another ticket when the pod cannot be reached to which the first one leads', async () => {
      page.server.gone.add('ws://host/ws');
      const entering = page.connection.enter();
      await page.clock.advance(0);
      expect(page.connection.state).toMatchObject({ kind: 'connecting', waits: { code: 'unreachable' } });
      page.ticket.result = ok({ room: 'test', token: 'another', url: '/pods/b/ws', rtpCapabilities: caps });
      await page.clock.advance(1_000);
      expect(await entering).toBeNull();
      expect(page.server.last.url).toBe('ws://host/pods/b/ws');
    });

    it('gives up a socket without an answer, and says in the end that no server answers', async () => {
      page.server.answer = () => undefined;
      const entering = page.connection.enter();
      await page.clock.advance(120_000);
      expect(await entering).toMatchObject({ code: 'unreachable' });
      expect(page.server.sockets.filter(({ closedByPage }) => !closedByPage)).toEqual([]);
    });

    it('passes nothing on before the welcome, and what follows it in order', async () => {
      const socket = await enter();
      socket.event('wanted', { mic: true, camera: null });
      socket.events.binary(new Uint8Array([2, 1]));
      expect(page.events).toEqual(['welcome', 'pong 0', 'wanted', 'poses']);
    });
  });

  describe('versions', () => {
    const BEFORE = PROTOCOL_VERSION - 1;
    /** A server of before: it spends the ticket of whoever speaks a version that it does not know. */
    const isOld = (): void => {
      const { answer } = page.server;
      page.server.answer = (socket, request) => {
        const { m, d, id } = request;
        if (m === 'join' && (d as { protocol: number }).protocol > BEFORE) socket.refuse(id, 'client_too_new');
        else answer(socket, request);
      };
    };
    const spoken = (): number[] =>
      page.server.sockets.flatMap((socket) => {
        const join = socket.find('join');
        return join === undefined ? [] : [join.d.protocol];
      });

    it('[VER5] speaks what its ticket was given for', async () => {
      page.ticket.result = ok({ room: 'test', token: 't', url: '/ws', rtpCapabilities: caps, protocol: BEFORE });
      await enter();
      expect(spoken()).toEqual([BEFORE]);
    });

    it('[VER5] gets another ticket and speaks the version before where the socket leads to an older server', async () => {
      isOld();
      await enter();
      expect(spoken()).toEqual([PROTOCOL_VERSION, BEFORE]);
      expect(page.ticket.asked).toEqual([PROTOCOL_VERSION, BEFORE]);
      expect(page.server.sockets.map(({ closedByPage }) => closedByPage)).toEqual([true, false]);
    });

    it('[VER5] remembers with its place which version is spoken there, and speaks the newest at another', async () => {
      isOld();
      await enter();
      page.connection.close();
      const next = build({ tab: page.tab, clock: page.clock, server: page.server });
      expect(await next.connection.resume()).toBeNull();
      expect(spoken()).toEqual([PROTOCOL_VERSION, BEFORE, BEFORE]);
      page.server.gone.add('ws://host/ws');
      next.way.result = ok({ url: '/pods/b/ws', rtpCapabilities: caps });
      hospitable(page.server);
      next.connection.restart();
      await page.clock.advance(250);
      expect(spoken()).toEqual([PROTOCOL_VERSION, BEFORE, BEFORE, PROTOCOL_VERSION]);
    });

    it('[VER5] comes back to a pod that has become older, with its resume token', async () => {
      const socket = await enter();
      isOld();
      socket.events.closed();
      await page.clock.advance(250);
      expect(spoken()).toEqual([PROTOCOL_VERSION, PROTOCOL_VERSION, BEFORE]);
      expect(page.connection.state).toEqual({ kind: 'joined' });
    });

    it('[VER6] says nothing of version 2 before the server does', async () => {
      const socket = await enter();
      await page.clock.advance(60_000);
      expect(new Set(socket.names())).toEqual(new Set(['join', 'ping']));
    });
  });

  describe('answers', () => {
    it('are matched by id in any order', async () => {
      page.server.answer = (socket, { id, m }) => {
        if (m === 'join') socket.reply(id, welcome());
      };
      const socket = await enter();
      const first = page.connection.request('restartIce', { transport: 'a' });
      const second = page.connection.request('restartIce', { transport: 'b' });
      const [a, b] = socket.requests.filter(({ m }) => m === 'restartIce');
      socket.reply(b!.id, { iceParameters: { of: 'b' } });
      socket.refuse(a!.id, 'no_such_transport');
      expect(await second).toEqual(ok({ iceParameters: { of: 'b' } }));
      expect(await first).toMatchObject({ ok: false, error: { code: 'no_such_transport' } });
    });

    it('that were awaited when the socket went are `unreachable`', async () => {
      page.server.answer = (socket, { id, m }) => {
        if (m === 'join') socket.reply(id, welcome());
      };
      const socket = await enter();
      const asked = page.connection.request('restartIce', { transport: 'a' });
      socket.events.closed();
      expect(await asked).toMatchObject({ ok: false, error: { code: 'unreachable' } });
      expect(await page.connection.request('wave', { person: 'x' })).toMatchObject({ ok: false });
    });

    it('that cannot be read are counted and change nothing', async () => {
      const socket = await enter();
      for (const text of ['', 'null', '[]', '7', '{', '{"id":99,"ok":true,"d":{}}', '{"m":3,"d":{}}', '{"m":"chat"}']) {
        socket.events.text(text);
      }
      expect(page.connection.counters.malformed).toBe(8);
      expect(page.connection.state.kind).toBe('joined');
      expect(page.events.filter((event) => event === 'chat')).toEqual([]);
    });
  });

  describe('a lost socket', () => {
    it('is replaced with the resume token, the transports that the page holds, and a new token for the next time', async () => {
      (await enter()).events.closed();
      page.held.transports = { send: 's1', recv: 'r1' };
      expect(page.connection.state).toMatchObject({ kind: 'reconnecting', attempt: 0 });
      await page.clock.advance(250);
      const second = page.server.last;
      expect(second.find('join')?.d.resume).toEqual({ token: 'resume-1', transports: { send: 's1', recv: 'r1' } });
      expect(second.find('join')?.d.token).toBeUndefined();
      expect(page.connection.state).toEqual({ kind: 'joined' });

      second.events.closed();
      page.held.transports = null;
      await page.clock.advance(250);
      expect(page.server.last.find('join')?.d.resume).toEqual({ token: 'resume-2' });
    });

    it('is tried again with growing pauses of at most five seconds, until the place is given up', async () => {
      const socket = await enter();
      page.server.reachable = false;
      const before = page.server.sockets.length;
      socket.events.closed();
      const waits: number[] = [];
      let last = 0;
      for (let ms = 0; ms < limits.RESUME_TRIES_MS + 1_000; ms += 25) {
        await page.clock.advance(25);
        const tries = page.server.sockets.length - before;
        if (tries > waits.length) {
          waits.push(ms + 25 - last);
          last = ms + 25;
        }
      }
      expect(waits.slice(0, 5)).toEqual([200, 375, 750, 1500, 3000]);
      expect(Math.max(...waits)).toBeLessThanOrEqual(5_000);
      expect(page.connection.state).toMatchObject({
        kind: 'ended',
        error: { code: 'resume_expired' },
        canRejoin: true,
      });
      expect(page.clock.waiting).toBe(0);
    });

    it('is tried at once when the person or the browser says so', async () => {
      const socket = await enter();
      page.server.reachable = false;
      socket.events.closed();
      await page.clock.advance(4_000);
      page.server.reachable = true;
      page.connection.retryNow();
      await settle();
      expect(page.connection.state).toEqual({ kind: 'joined' });
      page.server.last.events.closed();
      page.connection.wake();
      await settle();
      expect(page.connection.state).toEqual({ kind: 'joined' });
    });

    it('ends when the server has given the place up, and goes on after refusals that pass', async () => {
      let refusal = 'media_unavailable';
      (await enter()).events.closed();
      page.server.answer = (socket, { id }) => socket.refuse(id, refusal);
      await page.clock.advance(200);
      expect(page.connection.state).toMatchObject({ kind: 'reconnecting', attempt: 1 });
      refusal = 'resume_expired';
      await page.clock.advance(2_000);
      expect(page.connection.state).toMatchObject({ kind: 'ended', error: { code: 'resume_expired' } });
    });

    it('needs a reload when the server has become newer', async () => {
      (await enter()).events.closed();
      page.server.answer = (socket, { id }) => socket.refuse(id, 'client_too_old');
      await page.clock.advance(200);
      expect(page.connection.state).toMatchObject({ kind: 'ended', canRejoin: false });
    });
  });

  describe('a room that lives elsewhere', () => {
    const elsewhere: Way = { url: '/pods/b/ws', rtpCapabilities: { codecs: ['of b'] }, token: 'of the way' };

    it('is found by the newest ticket when nobody is at the address any more, and kept for the next time', async () => {
      const socket = await enter();
      socket.event('ticket', { token: 'ticket-2' });
      page.server.gone.add('ws://host/ws');
      page.way.result = ok(elsewhere);
      socket.events.closed();
      await page.clock.advance(250);
      expect(page.way.asked).toEqual(['ticket-2']);
      expect(page.connection.state).toEqual({ kind: 'joined' });
      expect(page.server.last.url).toBe('ws://host/pods/b/ws');
      expect(page.server.last.find('join')?.d).toMatchObject({ token: 'of the way', resume: { token: 'ticket-2' } });
      expect(page.events).not.toContain('ticket');

      page.server.last.events.closed();
      await page.clock.advance(250);
      expect(page.server.last.url).toBe('ws://host/pods/b/ws');
      expect(page.server.last.find('join')?.d.resume).toEqual({ token: 'resume-2' });
      expect(page.server.last.find('join')?.d.token).toBeUndefined();
      expect(page.way.asked).toHaveLength(1);
    });

    it('is asked for when the pod says that it does not have it, also after a reload', async () => {
      await enter();
      page.connection.close();
      page.server.answer = (one, { id, m }) => {
        if (m === 'join' && one.url.endsWith('/pods/b/ws')) one.reply(id, welcome({ resumed: true }));
        else one.refuse(id, 'room_elsewhere');
      };
      page.way.result = ok(elsewhere);
      const next = build({ tab: page.tab, clock: page.clock, server: page.server });
      next.way.result = ok(elsewhere);
      expect(await next.connection.resume()).toBeNull();
      expect(next.server.last.url).toBe('ws://host/pods/b/ws');
      expect(page.server.sockets.filter(({ closedByPage }) => !closedByPage)).toHaveLength(1);
    });

    it('is tried for again when nobody knows the way, or it leads to where the page has just been', async () => {
      const socket = await enter();
      page.server.gone.add('ws://host/ws');
      socket.events.closed();
      page.way.result = refuse('room_unreachable');
      await page.clock.advance(250);
      expect(page.connection.state).toMatchObject({ kind: 'reconnecting', attempt: 1 });
      page.server.gone.clear();
      page.server.answer = (one, { id }) => one.refuse(id, 'room_elsewhere');
      await page.clock.advance(500);
      expect(page.connection.state).toMatchObject({ kind: 'reconnecting', attempt: 2 });
      hospitable(page.server);
      page.server.gone.add('ws://host/ws');
      page.way.result = ok({ url: '/ws', rtpCapabilities: caps });
      const before = page.server.sockets.length;
      await page.clock.advance(1_000);
      expect(page.server.sockets).toHaveLength(before + 1);
      page.way.result = ok(elsewhere);
      await page.clock.advance(2_000);
      expect(page.connection.state).toEqual({ kind: 'joined' });
    });

    it('is looked for while nothing is heard of its pod, which may be cut off, and not any more once it is', async () => {
      await enter();
      page.server.answer = () => undefined;
      page.way.result = refuse('room_unreachable');
      await page.clock.advance(limits.HEARTBEAT_MS);
      expect(page.way.asked).toHaveLength(0);
      await page.clock.advance(limits.HEARTBEAT_MS);
      expect(page.way.asked).toHaveLength(1);
      await page.clock.advance(LOOK_EVERY_MS);
      expect(page.way.asked).toHaveLength(2);
      page.server.last.event('wanted', { mic: false, camera: null });
      await page.clock.advance(3_000);
      expect([page.way.asked.length, page.connection.state.kind]).toEqual([2, 'joined']);

      await page.clock.advance(7_000);
      page.way.result = ok(elsewhere);
      hospitable(page.server);
      await page.clock.advance(LOOK_EVERY_MS + 250);
      expect(page.connection.state).toEqual({ kind: 'joined' });
      expect(page.server.sockets.map(({ url }) => url)).toEqual(['ws://host/ws', 'ws://host/pods/b/ws']);

      page.server.answer = () => undefined;
      page.way.result = refuse('unreachable');
      await page.clock.advance(2 * limits.HEARTBEAT_MS);
      page.connection.leave();
      expect(page.clock.waiting).toBe(0);
    });

    it('is not asked for when the pod has given the place up, nor by a page that has left meanwhile', async () => {
      const socket = await enter();
      page.server.answer = (one, { id }) => one.refuse(id, 'resume_expired');
      socket.events.closed();
      await page.clock.advance(250);
      expect(page.way.asked).toEqual([]);
      expect(page.connection.state).toMatchObject({ kind: 'ended', error: { code: 'resume_expired' } });

      page = build();
      hospitable(page.server);
      const second = await enter();
      page.server.gone.add('ws://host/ws');
      const { promise, resolve } = Promise.withResolvers<Result<Way>>();
      page.way.result = promise;
      second.events.closed();
      await page.clock.advance(250);
      expect(page.way.asked).toHaveLength(1);
      page.connection.leave();
      resolve(ok(elsewhere));
      await settle();
      expect(page.connection.state).toEqual({ kind: 'left' });
      expect(page.server.sockets.some(({ url }) => url.includes('/pods/'))).toBe(false);
    });
  });

  describe('the heartbeat', () => {
    it('takes a socket for dead after two pings without any sign of life', async () => {
      const socket = await enter();
      page.server.answer = () => undefined;
      await page.clock.advance(2 * limits.HEARTBEAT_MS - 1);
      expect(page.connection.state.kind).toBe('joined');
      await page.clock.advance(limits.HEARTBEAT_MS + 1);
      expect(page.connection.state.kind).toBe('reconnecting');
      expect(socket.closedByPage).toBe(true);
    });

    it('takes anything that arrives for life', async () => {
      const socket = await enter();
      page.server.answer = () => undefined;
      for (let beat = 0; beat < 6; beat++) {
        await page.clock.advance(limits.HEARTBEAT_MS - 100);
        socket.events.binary(new Uint8Array([2]));
      }
      expect(page.connection.state.kind).toBe('joined');
    });

    it('looks at once when the page wakes up, and does not wait long for an answer', async () => {
      await enter();
      page.connection.wake();
      await page.clock.advance(2_100);
      expect(page.connection.state.kind).toBe('joined');
      page.server.answer = () => undefined;
      page.connection.wake();
      await page.clock.advance(2_100);
      expect(page.connection.state.kind).toBe('reconnecting');
    });
  });

  describe('bye', () => {
    it('with retry false is final: the tab stays out and forgets its place', async () => {
      const socket = await enter();
      socket.event('bye', { code: 'replaced', message: 'another tab', retry: false });
      socket.events.closed();
      await page.clock.advance(60_000);
      expect(page.connection.state).toMatchObject({ kind: 'ended', error: { code: 'replaced' }, canRejoin: true });
      expect(page.server.sockets).toHaveLength(1);
      expect(await build({ tab: page.tab, clock: page.clock }).connection.resume()).toMatchObject({
        code: 'resume_expired',
      });
    });

    it('with retry true comes back by itself', async () => {
      (await enter()).event('bye', { code: 'shutting_down', message: 'restart', retry: true });
      await page.clock.advance(250);
      expect(page.connection.state.kind).toBe('joined');
      expect(page.server.sockets).toHaveLength(2);
    });
  });

  describe('a reload', () => {
    it('resumes within the window, with the profile of before and without transports', async () => {
      await enter();
      page.connection.close();
      page.clock.sleep(10_000);
      const next = build({ tab: page.tab, clock: page.clock, server: page.server });
      expect(await next.connection.resume()).toBeNull();
      expect(page.server.last.find('join')?.d.resume).toEqual({ token: 'resume-1' });
    });

    it('does not resume after the window', async () => {
      await enter();
      page.connection.close();
      page.clock.sleep(limits.RESUME_TRIES_MS + 1);
      const next = build({ tab: page.tab, clock: page.clock, server: page.server });
      expect(await next.connection.resume()).toMatchObject({ code: 'resume_expired' });
      expect(page.server.sockets).toHaveLength(1);
    });

    it('lets the newest of two tabs with the same storage win', async () => {
      const first = await enter();
      const copy = storage();
      for (const [key, value] of (page.tab as ReturnType<typeof storage>).map) copy.map.set(key, value);
      const other = build({ tab: copy, clock: page.clock, server: page.server });
      expect(await other.connection.resume()).toBeNull();
      first.event('bye', { code: 'replaced', message: 'another tab', retry: false });
      await page.clock.advance(1_000);
      expect(page.connection.state.kind).toBe('ended');
      expect(other.connection.state.kind).toBe('joined');
    });
  });

  it('leaves for good: says so, closes, keeps no place and no timer', async () => {
    const socket = await enter();
    page.connection.leave();
    expect(socket.names().at(-1)).toBe('leave');
    expect(socket.closedByPage).toBe(true);
    expect(page.connection.state).toEqual({ kind: 'left' });
    expect((page.tab as ReturnType<typeof storage>).map.size).toBe(0);
    expect(page.clock.waiting).toBe(0);
  });

  it('drops poses on top of a jam, never requests', async () => {
    const socket = await enter();
    socket.waitingBytes = 10_000;
    page.connection.sendPose(new Uint8Array(7));
    page.connection.tell('wave', { person: 'x' });
    expect(socket.binary).toHaveLength(0);
    expect(socket.names().at(-1)).toBe('wave');
  });
});
