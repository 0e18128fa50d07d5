import { limits } from '@atrium/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RoomApi } from '../net/api.ts';
import { createRoomStore } from '../net/room-store.ts';
import { FakeClock, settle } from '../net/testing/fake-clock.ts';
import { welcome, type FakeSocket } from '../net/testing/fake-server.ts';
import { FakeSecond } from '../net/testing/page.ts';
import { RoomLine, type RoomLineOptions } from './room-line.ts';
import { FakePage } from './testing/fake-page.ts';
import { Whereabouts } from './whereabouts.ts';

const profile = { name: 'Ana', color: 3, photo: null };

/** The media of a page: what it is asked, and what it says of itself. */
function fakeMedia(log: string[]) {
  return {
    shown: { mic: 'live', camera: 'off' },
    engine: { held: null as { send: string; recv: string } | null, unable: false },
    restartIce: () => log.push('ice'),
    second: new FakeSecond(),
    load: () => Promise.resolve({ codecs: [] }),
    welcome: () => log.push('welcome'),
    event: ({ m }: { m: string }) => log.push(m),
    reopen: (before: { mic: string; camera: string }) => {
      log.push(`reopen ${before.mic} ${before.camera}`);
      return Promise.resolve();
    },
    stop: () => log.push('stop'),
  };
}

function fakeTelemetry(log: string[], wanted: boolean) {
  const admitted: { token: string; wanted: boolean }[] = [];
  return {
    wanted,
    admitted,
    told: log,
    enter: (how: string) => log.push(`enter ${how}`),
    reached: (stage: string) => log.push(stage),
    refused: ({ code }: { code: string }) => log.push(`refused ${code}`),
    admit(admission: { token: string; wanted: boolean }) {
      admitted.push(admission);
      this.wanted &&= admission.wanted;
    },
    welcome: () => log.push('welcome'),
    moved: () => log.push('moved'),
    event: ({ m }: { m: string }) => log.push(m),
    connection: ({ kind }: { kind: string }) => log.push(`is ${kind}`),
    traceparentFor: (message: string) => `tp of ${message}`,
  };
}

function build(clock = new FakeClock()) {
  const log: string[] = [];
  const media = fakeMedia(log);
  const telemetry = fakeTelemetry([], true);
  const room = createRoomStore('test');
  const where = new Whereabouts({
    clock,
    frameNow: () => 0,
    sendMove: () => undefined,
    onUnreadable: () => undefined,
  });
  const line = new RoomLine({
    clock,
    room,
    api: new RoomApi({ origin: 'https://atrium.test', room: 'test' }),
    media: media as unknown as RoomLineOptions['media'],
    where,
    telemetry: telemetry as unknown as RoomLineOptions['telemetry'],
  });
  return { clock, log, media, room, line, telemetry };
}

describe('RoomLine', () => {
  let page: FakePage;
  let tab: ReturnType<typeof build>;
  const enter = async (): Promise<FakeSocket> => {
    expect(await tab.line.enter(profile)).toBeNull();
    return page.server.last;
  };

  beforeEach(() => {
    page = new FakePage().install();
    tab = build();
  });
  afterEach(() => vi.unstubAllGlobals());

  it('says who enters and with what, and after the welcome whether the page is in view', async () => {
    page.document.hidden = true;
    const socket = await enter();
    expect(socket.url).toBe('wss://atrium.test/ws');
    expect(socket.find('join')?.d).toMatchObject({ ...profile, kind: 'person', mic: 'live', camera: 'off' });
    expect(socket.find('setAway')?.d).toEqual({ away: true });
    expect(tab.room.getState()).toMatchObject({ self: 'me', connection: { kind: 'joined' } });
    expect(tab.log).toEqual(['welcome']);
  });

  it('comes back over the transports that the page holds, and asks for new ones when those are beyond repair', async () => {
    await enter();
    tab.media.engine.held = { send: 's', recv: 'r' };
    page.server.last.events.closed();
    await tab.clock.advance(500);
    expect(page.server.last.find('join')?.d.resume).toMatchObject({ transports: { send: 's', recv: 'r' } });
    tab.line.renewTransports();
    await tab.clock.advance(500);
    expect(page.server.sockets).toHaveLength(3);
    expect(page.server.last.find('join')?.d.resume).not.toHaveProperty('transports');
    page.server.last.events.closed();
    await tab.clock.advance(500);
    expect(page.server.last.find('join')?.d.resume).toMatchObject({ transports: { send: 's', recv: 'r' } });
  });

  it('tries at once and looks for a fresh path when the network comes back, until the room is left', async () => {
    await enter();
    page.server.last.events.closed();
    page.window.dispatchEvent(new Event('online'));
    await settle();
    expect(page.server.sockets).toHaveLength(2);
    expect(tab.log).toContain('ice');
    tab.line.leave();
    const said = tab.log.length;
    page.window.dispatchEvent(new Event('online'));
    page.document.dispatchEvent(new Event('visibilitychange'));
    expect(tab.log).toHaveLength(said);
    expect(page.held.listeners).toBe(0);
  });

  it('watches the page once, also when the first try to enter was refused', async () => {
    const { answer } = page.server;
    page.server.answer = (socket, { id }) => socket.refuse(id, 'room_full');
    expect(await tab.line.enter(profile)).toMatchObject({ code: 'room_full' });
    page.server.answer = answer;
    await enter();
    expect(page.held.listeners).toBe(3);
    tab.line.leave();
    expect(page.held.listeners).toBe(0);
  });

  it('tells the room who looks away, and looks after its socket when they come back', async () => {
    const socket = await enter();
    page.document.hidden = true;
    page.document.dispatchEvent(new Event('visibilitychange'));
    expect(socket.find('setAway')?.d).toEqual({ away: true });
    const pings = (): number => socket.names().filter((name) => name === 'ping').length;
    const before = pings();
    page.document.hidden = false;
    page.document.dispatchEvent(new Event('visibilitychange'));
    expect(socket.find('setAway')?.d).toEqual({ away: false });
    expect(pings()).toBe(before + 1);
  });

  it('says again how microphone and camera are in the end, where they changed too often for the room', async () => {
    const socket = await enter();
    const { answer } = page.server;
    page.server.answer = (one, { id }) => one.refuse(id, 'too_many');
    for (const mic of ['live', 'muted'] as const) tab.line.setMedia({ mic, camera: 'off', sharing: false });
    page.server.answer = answer;
    await tab.clock.advance(1_100);
    const said = socket.requests.filter(({ m }) => m === 'setMedia').map(({ d }) => d);
    expect(said).toMatchObject([{ mic: 'live' }, { mic: 'muted' }, { mic: 'muted' }]);
  });

  it('[VER7] says of screens nothing to a server that knows of none', async () => {
    const socket = await enter();
    const said = () => socket.requests.filter(({ m }) => m === 'setMedia').map(({ d }) => d);
    tab.line.setMedia({ mic: 'muted', camera: 'off', sharing: true });
    expect(said().at(-1)).toEqual({ mic: 'muted', camera: 'off', sharing: true });
    tab.room.setState({ canShare: false });
    tab.line.setMedia({ mic: 'muted', camera: 'live', sharing: true });
    expect(said().at(-1)).toEqual({ mic: 'muted', camera: 'live' });
  });

  it('stops capturing when the person leaves and when the room says goodbye', async () => {
    await enter();
    tab.line.leave();
    expect(tab.log.at(-1)).toBe('stop');
    tab = build();
    (await enter()).event('bye', { code: 'replaced', message: 'another tab', retry: false });
    expect(tab.log.at(-1)).toBe('stop');
  });

  it('says that the service is out of reach when the media code cannot be fetched', async () => {
    tab.media.load = () => Promise.reject(new Error('network'));
    expect(await tab.line.enter(profile)).toMatchObject({ code: 'unreachable' });
    expect(page.held.sockets).toBe(0);
  });

  it('tells the person once when their browser can neither hear nor be heard', async () => {
    tab.media.engine.unable = true;
    await enter();
    const told = (): string[] =>
      tab.room.getState().notices.flatMap((one) => (one.kind === 'refused' ? [one.error.code] : []));
    expect(told()).toEqual(['no_webrtc']);
    page.server.answer = (socket, { id }) => socket.reply(id, welcome({ resumed: true }));
    page.server.last.events.closed();
    await tab.clock.advance(500);
    expect(told()).toEqual(['no_webrtc']);
  });

  it('says a message again after a resume when the socket went before the answer came', async () => {
    const socket = await enter();
    page.server.answer = (at, { id, m }) => {
      if (m === 'join') at.reply(id, welcome({ resumed: true }));
      else if (m === 'chat' && at !== socket) at.reply(id, { at: 7 });
    };
    const message = { id: 'c1', scope: 'room' as const, text: 'hello' };
    const sending = tab.line.requestOverResume('chat', message);
    socket.events.closed();
    await tab.clock.advance(500);
    expect(await sending).toMatchObject({ ok: true, value: { at: 7 } });
    expect(page.server.last.find('chat')?.d).toEqual(message);
  });

  it('gives a message up when there is no coming back', async () => {
    const socket = await enter();
    page.server.answer = (at, { id, m }) => {
      if (m === 'join') at.refuse(id, 'resume_expired');
    };
    const sending = tab.line.requestOverResume('chat', { id: 'c1', scope: 'room', text: 'hello' });
    socket.events.closed();
    await tab.clock.advance(500);
    expect(await sending).toMatchObject({ ok: false, error: { code: 'unreachable' } });
  });

  it('enters again after the stay has ended, with the name and the devices of before', async () => {
    tab.media.shown = { mic: 'muted', camera: 'live' };
    const socket = await enter();
    socket.event('bye', { code: 'resume_expired', message: 'too long', retry: false });
    expect(tab.log.at(-1)).toBe('stop');
    tab.media.shown = { mic: 'off', camera: 'off' };
    page.server.reachable = false;
    const rejoining = tab.line.rejoin();
    await tab.clock.advance(60_000);
    expect(await rejoining).toMatchObject({ code: 'unreachable' });
    expect(tab.log.slice(-2)).toEqual(['reopen muted live', 'stop']);
    page.server.reachable = true;
    expect(await tab.line.rejoin()).toBeNull();
    expect(tab.log).toContain('reopen muted live');
    expect(tab.log.at(-1)).toBe('welcome');
    expect(page.server.last.find('join')?.d).toMatchObject({ ...profile, token: 't' });
  });

  it('tells when the service has not answered a ping, and when it is heard again', async () => {
    const socket = await enter();
    socket.reply(socket.find('ping')!.id, { now: 1 });
    page.server.answer = () => undefined;
    await tab.clock.advance(2 * limits.HEARTBEAT_MS);
    expect(tab.room.getState()).toMatchObject({ quiet: true, connection: { kind: 'joined' } });
    socket.reply(socket.find('ping')!.id, { now: 2 });
    expect(tab.room.getState().quiet).toBe(false);
  });

  it('[MOV12] is in the room as before when it was moved to another pod, and shows nothing of it', async () => {
    const socket = await enter();
    const log: string[] = [];
    tab.room.subscribe(({ connection, notices }) => log.push(`${connection.kind} ${notices.length}`));
    const { answer } = page.server;
    page.server.answer = (at, request) => {
      const transport = { id: 't', iceParameters: {}, iceCandidates: [], dtlsParameters: {} };
      const attached = { transports: { send: transport, recv: transport, iceServers: [] }, consumers: [], wanted: {} };
      if (request.m === 'attach') at.reply(request.id, attached);
      else answer(at, request);
    };
    socket.event('move', { move: 'm', url: '/pods/b/ws', rtpCapabilities: {}, token: 'move-token' });
    await settle();
    const there = page.server.last;
    const message = { id: 'c1', scope: 'room' as const, from: 'ben', fromName: 'Ben', text: 'hello', at: 1 };
    there.event('moved', welcome({ resumed: true, resumeToken: 'resume-there', chat: [message], now: 77 }));
    await settle();
    expect(new Set(log)).toEqual(new Set(['joined 0']));
    expect(tab.room.getState()).toMatchObject({ self: 'me', chat: [message] });
    expect(tab.media.second.told).toEqual(['load', 'attach', 'moved']);
    // Where telemetry goes on, its token does.
    expect(tab.telemetry.admitted.at(-1)).toEqual({ token: 'resume-there', wanted: true });
    expect(tab.telemetry.told.at(-1)).toBe('moved');
    // What the room knows of the page is there already.
    expect(new Set(there.names())).toEqual(new Set(['attach', 'ping']));
    tab.line.leave();
    expect(there.names().at(-1)).toBe('leave');
  });

  it('takes the place of before a reload back, with its profile and its devices', async () => {
    await enter();
    tab.line.setMedia({ mic: 'muted', camera: 'live', sharing: false });
    tab.line.setProfile({ ...profile, name: 'Ana Maria' });
    tab.line.connection.close();
    const next = build(tab.clock);
    expect(next.line.canResume()).toBe(true);
    expect(await next.line.resume()).toBeNull();
    expect(next.log[0]).toBe('reopen muted live');
    expect(page.server.last.find('join')?.d).toMatchObject({ name: 'Ana Maria', resume: { token: 'resume-1' } });
    next.line.leave();
    expect(build(tab.clock).line.canResume()).toBe(false);
  });
});
