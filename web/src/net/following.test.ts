import { CLOSE, limits, ok, PROTOCOL_VERSION, type Attached, type ServerEvents } from '@atrium/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { FORMER_MAX_MS, LAST_ANSWERS_MS } from './former-link.ts';
import { LINK_TIMEOUT_MS } from './link.ts';
import { MOVED_ON_PATIENCE_MS, RELOCATION_MAX_MS } from './relocation.ts';
import { settle } from './testing/fake-clock.ts';
import { welcome, type FakeSocket } from './testing/fake-server.ts';
import { build, caps } from './testing/page.ts';

const HOME = 'ws://host/ws';
const THERE = 'ws://host/pods/b/ws';
const move: ServerEvents['move'] = {
  move: 'm1',
  url: '/pods/b/ws',
  rtpCapabilities: { codecs: ['b'] },
  token: 'move-1',
};
const transport = (id: string) => ({ id, iceParameters: {}, iceCandidates: [], dtlsParameters: {} });
const attached: Attached = {
  transports: { send: transport('s'), recv: transport('r'), iceServers: [] },
  consumers: [],
  wanted: { mic: true, camera: null },
};

describe('a page whose room is moved', () => {
  let page: ReturnType<typeof build>;
  let home: FakeSocket;
  /** Requests that are not answered. */
  let unanswered: ReadonlySet<string>;
  const there = (): FakeSocket => page.server.sockets.findLast(({ url }) => url === THERE)!;
  const told = (): string[] => page.second.told;
  const joins = (): number => page.server.sockets.filter((socket) => socket.find('join') !== undefined).length;

  beforeEach(async () => {
    page = build();
    unanswered = new Set();
    page.server.answer = (socket, { id, m }) => {
      if (unanswered.has(m)) return;
      if (m === 'join') socket.reply(id, welcome({ resumeToken: 'resume-home' }));
      else if (m === 'attach') socket.reply(id, attached);
      else socket.reply(id, m === 'ping' ? { now: 1 } : {});
    };
    await page.connection.enter();
    home = page.server.last;
    page.events.length = 0;
  });

  /** The other pod answers nothing any more. */
  const dumb = (): Promise<void> => {
    const { answer } = page.server;
    page.server.answer = (socket, request) => {
      if (socket.url === HOME) answer(socket, request);
    };
    return settle();
  };
  const follow = async (): Promise<FakeSocket> => {
    home.event('move', move);
    await settle();
    return there();
  };
  const arrive = async (): Promise<FakeSocket> => {
    const socket = await follow();
    page.second.settled.resolve(undefined);
    await settle();
    socket.event('moved', welcome({ resumeToken: 'resume-there', resumed: true }));
    await settle();
    return socket;
  };

  describe('before the room is there', () => {
    it('[MOV2] attaches at the address that it was told, by its token and its version, and stays where it is', async () => {
      const socket = await follow();
      expect(socket.names()).toEqual(['attach', 'ping']);
      expect(socket.find('attach')?.d).toEqual({
        protocol: PROTOCOL_VERSION,
        token: 'move-1',
        rtpCapabilities: { for: move.rtpCapabilities },
      });
      expect(told()).toEqual(['load', 'attach']);
      page.connection.tell('wave', { person: 'x' });
      expect([home.names().at(-1), socket.names()]).toEqual(['wave', ['attach', 'ping']]);
      expect(page.connection.url).toBe('/ws');
    });

    it('[MOV6] says that it is ready when its media are there, on the second socket', async () => {
      const socket = await follow();
      expect(socket.names()).not.toContain('ready');
      page.second.settled.resolve(undefined);
      await settle();
      expect(socket.names()).toEqual(['attach', 'ping', 'ready']);
      expect(home.names()).not.toContain('ready');
    });

    it('[MOV5] speaks with either place about the media there, and hears of each where it came from', async () => {
      const socket = await follow();
      page.second.there?.tell('closeProducer', { id: 'p' });
      expect(socket.names().at(-1)).toBe('closeProducer');
      socket.event('wanted', { mic: false, camera: null });
      home.event('wanted', { mic: true, camera: null });
      socket.events.binary(new Uint8Array([2]));
      expect(told()).toEqual(['load', 'attach', 'next wanted']);
      expect(page.events).toEqual(['wanted']);
    });

    it('says at the second socket, too, that it is alive', async () => {
      const socket = await follow();
      await page.clock.advance(2 * limits.HEARTBEAT_MS + 1);
      expect(socket.names().filter((name) => name === 'ping')).toHaveLength(3);
      expect(page.events.every((event) => event === 'pong 0')).toBe(true);
    });

    it('[MOV14] goes on as if nothing had been when the move is called off', async () => {
      const socket = await follow();
      home.event('moveOff', { move: 'another' });
      expect(socket.closedByPage).toBe(false);
      home.event('moveOff', { move: 'm1' });
      expect(socket.closedByPage).toBe(true);
      expect(told()).toEqual(['load', 'attach', 'off']);
      expect([page.connection.state, joins(), home.closedByPage]).toEqual([{ kind: 'joined' }, 1, false]);
      expect(page.events).toEqual([]);
      // The heartbeat alone.
      expect(page.clock.waiting).toBe(1);
    });

    it.each<[string, (socket: FakeSocket) => void | Promise<void>]>([
      ['the second socket closes', (socket) => socket.events.closed()],
      [
        'the other pod says goodbye',
        (socket) => socket.event('bye', { code: 'no_such_move', message: '', retry: false }),
      ],
      ['it takes for ever', () => page.clock.advance(RELOCATION_MAX_MS)],
      ['nothing is heard of the second socket', () => dumb().then(() => page.clock.advance(3 * limits.HEARTBEAT_MS))],
    ])('[MOV14] stays where it is when %s, and follows the next move', async (_name, fail) => {
      const socket = await follow();
      const { answer } = page.server;
      await fail(socket);
      await settle();
      page.server.answer = answer;
      expect(told()).toEqual(['load', 'attach', 'off']);
      expect([page.connection.state, joins()]).toEqual([{ kind: 'joined' }, 1]);
      home.event('move', { ...move, move: 'm2' });
      await settle();
      expect(told().slice(3)).toEqual(['load', 'attach']);
    });

    it('[MOV14] stays where it is when nobody is there, nothing opens, the code is missing, or it is refused', async () => {
      page.server.gone.add(THERE);
      await follow();
      expect(told()).toEqual(['load', 'off']);
      page.server.gone.clear();

      page.server.opens = false;
      home.event('move', { ...move, move: 'm2' });
      await page.clock.advance(LINK_TIMEOUT_MS);
      expect(told().slice(2)).toEqual(['load', 'off']);
      page.server.opens = true;

      page.second.loads = false;
      home.event('move', { ...move, move: 'm3' });
      await settle();
      expect(there().closedByPage).toBe(true);
      page.second.loads = true;

      const { answer } = page.server;
      page.server.answer = (socket, request) =>
        request.m === 'attach' ? socket.refuse(request.id, 'no_such_move') : answer(socket, request);
      home.event('move', { ...move, move: 'm4' });
      await settle();
      expect(there().closedByPage).toBe(true);
      unanswered = new Set(['attach']);
      page.server.answer = answer;
      home.event('move', { ...move, move: 'm5' });
      await page.clock.advance(LINK_TIMEOUT_MS);
      expect(there().closedByPage).toBe(true);
      expect([page.connection.state, joins()]).toEqual([{ kind: 'joined' }, 1]);
    });

    it('follows the newest of two moves, and the same one once', async () => {
      const first = await follow();
      home.event('move', move);
      await settle();
      expect(page.server.sockets).toHaveLength(2);
      home.event('move', { ...move, move: 'm2', token: 'move-2' });
      await settle();
      expect(first.closedByPage).toBe(true);
      expect(there().find('attach')?.d.token).toBe('move-2');
    });

    it('forgets the second place with the first: a lost socket is taken back as ever', async () => {
      const socket = await follow();
      home.events.closed();
      expect(socket.closedByPage).toBe(true);
      await page.clock.advance(250);
      expect(page.server.last.find('join')?.d.resume?.token).toBe('resume-home');
      expect(page.connection.state).toEqual({ kind: 'joined' });
    });

    it('says at both places that it leaves', async () => {
      const socket = await follow();
      page.connection.leave();
      expect([home.closeCode, socket.closeCode]).toEqual([CLOSE.LEFT, CLOSE.LEFT]);
      expect(told().at(-1)).toBe('off');
      expect(page.clock.waiting).toBe(0);
    });

    it('[MOV13] comes back by its resume token when it is told that the room has gone without it', async () => {
      page.way.result = ok({ url: '/pods/b/ws', rtpCapabilities: caps, token: 't' });
      const { answer } = page.server;
      page.server.answer = (socket, request) =>
        request.m === 'join' && socket.url === HOME
          ? socket.refuse(request.id, 'room_elsewhere')
          : answer(socket, request);
      home.event('bye', { code: 'room_elsewhere', message: '', retry: true });
      await page.clock.advance(250);
      expect(page.server.last.url).toBe(THERE);
      expect(page.connection.state).toEqual({ kind: 'joined' });
    });

    it('is not at its end where the first socket says so before the second brings the room', async () => {
      await follow();
      home.event('bye', { code: 'room_elsewhere', message: '', retry: false });
      await page.clock.advance(250);
      expect(page.connection.state).toEqual({ kind: 'joined' });
      expect(joins()).toBe(2);
    });

    it('[MOV12] [MOV15] waits for its turn to be told as long as the former pod keeps its media', async () => {
      const socket = await follow();
      home.event('movedOn', { move: 'm1' });
      await page.clock.advance(4_900);
      socket.event('moved', welcome({ resumeToken: 'resume-there', resumed: true }));
      await page.clock.advance(1_000);
      expect([page.connection.state, joins(), page.connection.url]).toEqual([{ kind: 'joined' }, 1, '/pods/b/ws']);
    });

    it('comes back by its token when the room has gone and the second socket does not bring it', async () => {
      await follow();
      home.event('movedOn', { move: 'm1' });
      await page.clock.advance(MOVED_ON_PATIENCE_MS - 1);
      expect(joins()).toBe(1);
      await page.clock.advance(300);
      expect(joins()).toBe(2);
      expect(page.connection.state).toEqual({ kind: 'joined' });
    });
  });

  it('[MOV12] comes back by its token at once when the room has gone without its second socket', async () => {
    const socket = await follow();
    socket.events.closed();
    await settle();
    expect(page.connection.state).toEqual({ kind: 'joined' });
    home.event('movedOn', { move: 'm1' });
    await page.clock.advance(300);
    expect(joins()).toBe(2);
    expect(page.connection.state).toEqual({ kind: 'joined' });
  });

  describe('once the room is there', () => {
    it('[MOV12] speaks by the second socket from then on, and was never away', async () => {
      const socket = await arrive();
      expect(page.states.map(({ kind }) => kind)).toEqual(['connecting', 'joined']);
      expect(page.events[0]).toBe('moved');
      expect(told()).toEqual(['load', 'attach', 'moved']);
      home.event('movedOn', { move: 'm1' });
      page.connection.tell('wave', { person: 'x' });
      page.connection.sendPose(new Uint8Array([1]));
      expect(socket.names().at(-1)).toBe('wave');
      expect([home.binary.length, socket.binary.length]).toEqual([0, 1]);
      socket.event('waved', { by: 'x' });
      socket.events.binary(new Uint8Array([2]));
      expect(page.events.slice(-2)).toEqual(['waved', 'poses']);
      expect(page.connection.url).toBe('/pods/b/ws');
    });

    it('[MOV12] asks again what has no answer, before what it asks anew, and nothing that was about the socket', async () => {
      unanswered = new Set(['chat', 'setAway', 'ping', 'restartIce']);
      const message = { id: 'c1', scope: 'room' as const, text: 'hello' };
      const chat = page.connection.request('chat', message);
      page.connection.tell('setAway', { away: true });
      const ice = page.connection.request('restartIce', { transport: 's' });
      page.connection.wake();
      const socket = await arrive();
      unanswered = new Set(['setAway']);
      page.connection.tell('setAway', { away: false });
      expect(socket.names()).not.toContain('setAway');
      home.event('movedOn', { move: 'm1' });
      expect(
        socket.requests.filter(({ m }) => ['chat', 'setAway', 'restartIce'].includes(m)).map(({ d }) => d),
      ).toEqual([message, { away: true }, { away: false }]);
      expect((await chat).ok).toBe(true);
      home.reply(home.find('chat')!.id, { at: 1 });
      expect(page.connection.counters.malformed).toBe(0);
      home.events.closed();
      expect(await ice).toMatchObject({ ok: false, error: { code: 'unreachable' } });
    });

    it.each<[string, () => void | Promise<void>]>([
      ['its socket closes', () => home.events.closed()],
      ['it says nothing', () => page.clock.advance(LAST_ANSWERS_MS)],
    ])('[MOV12] asks again, too, when the former pod has not said that it is over: %s', async (_name, end) => {
      unanswered = new Set(['wave']);
      page.connection.tell('wave', { person: 'x' });
      const socket = await arrive();
      expect(socket.names()).not.toContain('wave');
      await end();
      expect(socket.names().filter((name) => name === 'wave')).toHaveLength(1);
    });

    it('[MOV12] takes an answer that was on its way for an answer', async () => {
      unanswered = new Set(['wave']);
      let answers = 0;
      page.connection.tell('wave', { person: 'x' }, () => (answers += 1));
      const socket = await arrive();
      home.reply(home.find('wave')!.id, {});
      home.event('movedOn', { move: 'm1' });
      expect([answers, socket.names().includes('wave')]).toEqual([1, false]);
    });

    it('hears what was said to it alone at the former place, and nothing of how the room was', async () => {
      await arrive();
      home.event('waved', { by: 'x' });
      home.event('floor', { from: 6, to: 8, since: 0 });
      home.event('ticket', { token: 'of before' });
      home.events.binary(new Uint8Array([2]));
      home.event('wanted', { mic: true, camera: null });
      expect(page.events).toEqual(['moved', 'pong 0', 'waved']);
      expect(told().at(-1)).toBe('former wanted');
      page.connection.restart();
      await page.clock.advance(250);
      expect(page.server.last.find('join')?.d.resume?.token).toBe('resume-there');
    });

    it('[MOV15] says to the former pod when every voice plays from the new one, and ends its media when that pod does', async () => {
      const socket = await arrive();
      home.event('movedOn', { move: 'm1' });
      expect(home.names()).not.toContain('swapped');
      page.second.swapped.resolve({ voices: 2, gapMs: 40 });
      await settle();
      expect(home.find('swapped')?.d).toEqual({ voices: 2, gapMs: 40 });
      expect(socket.names()).not.toContain('swapped');
      page.second.former?.tell('closeProducer', { id: 'p' });
      expect(home.names().at(-1)).toBe('closeProducer');
      expect(told().at(-1)).toBe('moved');
      home.event('bye', { code: 'room_elsewhere', message: '', retry: false });
      expect(told().at(-1)).toBe('ended');
      home.events.closed();
      expect(told().filter((what) => what === 'ended')).toHaveLength(1);
      expect([page.connection.state, joins()]).toEqual([{ kind: 'joined' }, 1]);
    });

    it('[MOV15] waits for the former pod no longer than it may take', async () => {
      await arrive();
      await page.clock.advance(FORMER_MAX_MS - 1);
      expect(told().at(-1)).toBe('moved');
      await page.clock.advance(1);
      expect(told().at(-1)).toBe('ended');
      expect(home.closedByPage).toBe(true);
    });

    it('is told so by the first socket before the second: asks again as soon as it is there', async () => {
      unanswered = new Set(['wave']);
      await follow();
      page.connection.tell('wave', { person: 'x' });
      home.event('movedOn', { move: 'm1' });
      there().event('moved', welcome({ resumed: true }));
      expect(there().names()).toContain('wave');
      await page.clock.advance(MOVED_ON_PATIENCE_MS);
      expect([page.connection.state, joins()]).toEqual([{ kind: 'joined' }, 1]);
    });

    it('comes back by ticket to the new place when its socket is lost, as from any', async () => {
      const socket = await arrive();
      socket.events.closed();
      expect(page.connection.state).toMatchObject({ kind: 'reconnecting' });
      expect(told().at(-1)).toBe('ended');
      await page.clock.advance(250);
      expect(page.server.last.url).toBe(THERE);
      expect(page.server.last.find('join')?.d.resume?.token).toBe('resume-there');
      expect(page.connection.state).toEqual({ kind: 'joined' });
    });

    it('notices a dead socket at the new place by its own heartbeat', async () => {
      const socket = await arrive();
      page.server.answer = () => undefined;
      await page.clock.advance(3 * limits.HEARTBEAT_MS + 1);
      expect([page.connection.state.kind, socket.closedByPage]).toEqual(['reconnecting', true]);
    });

    it('is found at the new place after a reload', async () => {
      await arrive();
      page.connection.close();
      expect(told().at(-1)).toBe('ended');
      const next = build({ tab: page.tab, clock: page.clock, server: page.server });
      expect(await next.connection.resume()).toBeNull();
      expect(page.server.last.url).toBe(THERE);
    });

    it('is moved again, and back', async () => {
      const socket = await arrive();
      socket.event('move', { ...move, move: 'm2', url: '/ws' });
      await settle();
      const third = page.server.last;
      third.event('moved', welcome({ resumed: true, resumeToken: 'resume-home-2' }));
      // The pod that had it first is not waited for any more.
      expect(home.closedByPage).toBe(true);
      expect(told()).toEqual(['load', 'attach', 'moved', 'load', 'attach', 'ended', 'moved']);
      page.connection.tell('wave', { person: 'x' });
      socket.event('movedOn', { move: 'm2' });
      expect(third.names().at(-1)).toBe('wave');
      expect(page.connection.url).toBe('/ws');
    });
  });
});
