import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { welcome } from '../net/testing/fake-server.ts';
import { createRoomClient } from './room-client.ts';
import { FakePage } from './testing/fake-page.ts';

const me = {
  id: 'me',
  index: 1,
  name: 'Ana',
  color: 3,
  photo: null,
  kind: 'person' as const,
  role: 'host' as const,
  mic: 'live' as const,
  camera: 'off' as const,
  presence: 'here' as const,
  pose: { x: 0, z: 0, yaw: 0 },
};
const profile = { name: 'Ana', color: 3, photo: null };
const NOTHING = { listeners: 0, workers: 0, contexts: 0, tracks: 0, sockets: 0 };

describe('a visit of a room', () => {
  let page: FakePage;
  const client = () => createRoomClient({ room: 'test', origin: 'https://atrium.test' });

  beforeEach(() => (page = new FakePage().install()));
  afterEach(() => vi.unstubAllGlobals());

  it('gives back all that it took: three visits leave no listener, worker, context, track or socket', async () => {
    for (let visit = 0; visit < 3; visit++) {
      const room = client();
      await room.openMic();
      await room.openCamera();
      expect(await room.join(profile)).toBeNull();
      // The visit holds one of each, or the zeros below would prove nothing. The microphone's copy is a track, too.
      expect(page.held).toEqual({ listeners: 6, workers: 1, contexts: 1, tracks: 3, sockets: 1 });
      await room.leave();
      expect(page.held).toEqual(NOTHING);
    }
    expect(page.server.sockets.map(({ closeCode }) => closeCode)).toEqual([4003, 4003, 4003]);
  });

  it('gives it back also when the person only looked, and when they left twice', async () => {
    const room = client();
    await room.openMic();
    await room.leave();
    await room.leave();
    expect(page.held).toEqual(NOTHING);
  });

  it('walks nowhere any more: no timer goes on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const room = client();
      await room.openMic();
      page.server.answer = (socket, { id, m }) => socket.reply(id, m === 'join' ? welcome({ people: [me] }) : {});
      const before = vi.getTimerCount();
      await room.join(profile);
      room.walkTo(5, 5);
      expect(page.server.last.binary).toHaveLength(1);
      expect(vi.getTimerCount()).toBeGreaterThan(before);
      await room.leave();
      // What is left waits for the WebRTC code, which is fetched once for all visits.
      expect(vi.getTimerCount()).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('stops a camera that the browser opens after the person has left', async () => {
    const room = client();
    const opening = room.openCamera();
    await room.leave();
    await opening;
    expect(page.tracks).toHaveLength(1);
    expect(page.held).toEqual(NOTHING);
  });

  it('shows a message at once as on its way, and then as sent, once', async () => {
    const room = client();
    page.server.answer = (socket, { id, m }) => {
      if (m === 'join') socket.reply(id, welcome({ people: [me] }));
      else if (m !== 'chat') socket.reply(id, {});
    };
    await room.join(profile);
    const texts = () => {
      const { chat, sending } = room.room.getState();
      return { chat: chat.map(({ text }) => text), sending: sending.map(({ text }) => text) };
    };
    const first = room.sendChat('room', 'hello');
    expect(texts()).toEqual({ chat: [], sending: ['hello'] });
    page.server.last.reply(page.server.last.find('chat')!.id, { at: 5 });
    expect(await first).toBeNull();
    expect(texts()).toEqual({ chat: ['hello'], sending: [] });
    const second = room.sendChat('room', 'again');
    page.server.last.refuse(page.server.last.find('chat')!.id, 'too_many');
    expect(await second).toMatchObject({ code: 'too_many' });
    expect(texts()).toEqual({ chat: ['hello'], sending: [] });
    await room.leave();
  });

  it('captures nothing any more when the room ended it, and gives the rest back when the person goes on', async () => {
    const room = client();
    await room.openMic();
    await room.join(profile);
    page.server.last.event('bye', { code: 'replaced', message: 'another tab', retry: false });
    expect(page.held.tracks).toBe(0);
    await room.leave();
    expect(page.held).toEqual(NOTHING);
  });
});
