import type { Requests, Welcome } from '@atrium/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMediaStore } from '../media/media-store.ts';
import { FakeClock, settle } from '../net/testing/fake-clock.ts';
import { welcome } from '../net/testing/fake-server.ts';
import { RoomMedia } from './room-media.ts';
import { FakePage } from './testing/fake-page.ts';

const router = { codecs: ['router'] };

function build() {
  const store = createMediaStore();
  const shown: Requests['setMedia'][] = [];
  const voices: number[] = [];
  const media = new RoomMedia({
    clock: new FakeClock(),
    store,
    signal: { request: () => new Promise(() => undefined), tell: () => undefined },
    hearing: { set: ({ playing }) => voices.push(playing.size) },
    onShown: (what) => shown.push(what),
    onStuck: () => undefined,
  });
  const enter = async (change: Partial<Welcome> = {}): Promise<void> => {
    const said = media.shown;
    await media.load(router);
    media.welcome(welcome(change), said);
    await settle();
  };
  return { store, shown, voices, media, enter };
}

describe('RoomMedia', () => {
  let page: FakePage;
  beforeEach(() => {
    page = new FakePage().install();
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('enters without media in a browser that has no WebRTC', async () => {
    const { media, store } = build();
    expect(await media.load(router)).toEqual({ codecs: [], headerExtensions: [] });
    expect(store.getState().transport).toBe('unsupported');
  });

  it('enters without media in a browser that mediasoup-client does not know', async () => {
    vi.stubGlobal('RTCPeerConnection', EventTarget);
    const { media, store } = build();
    expect(await media.load(router)).toEqual({ codecs: [], headerExtensions: [] });
    expect(store.getState().transport).toBe('unsupported');
  });

  it('tells the others of no microphone and no camera that they could not hear or see', async () => {
    const { media, shown, enter } = build();
    await media.devices.open('mic');
    expect(shown.at(-1)).toMatchObject({ mic: 'live', camera: 'off' });
    await enter();
    expect(shown.at(-1)).toMatchObject({ mic: 'off', camera: 'off' });
    void media.reopen({ mic: 'live', camera: 'live' });
    expect(media.shown).toMatchObject({ mic: 'off', camera: 'off' });
  });

  it('enters over plain http, where the browser hides the devices, and says why there is no microphone', async () => {
    page.install({ secure: false });
    const { media, store, enter } = build();
    await media.devices.open('mic');
    await enter();
    expect(store.getState().mic).toEqual({ kind: 'problem', problem: 'insecure' });
    expect(media.shown).toMatchObject({ mic: 'off', camera: 'off' });
    media.close();
  });

  it('says a change of microphone or camera once', async () => {
    const { media, shown } = build();
    await media.devices.open('mic');
    media.setMuted(true);
    media.setMuted(true);
    media.pushToTalk(true);
    media.pushToTalk(false);
    media.devices.close('mic');
    expect(shown.map(({ mic }) => mic)).toEqual(['live', 'muted', 'live', 'muted', 'off']);
  });

  it('shows after a reload at once what is being opened again, and then what came of it', async () => {
    const { media, shown } = build();
    page.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('x', 'NotAllowedError'));
    const opening = media.reopen({ mic: 'muted', camera: 'off' });
    expect(media.shown).toMatchObject({ mic: 'muted', camera: 'off' });
    await opening;
    expect(media.shown).toMatchObject({ mic: 'off', camera: 'off' });
    expect(shown.at(-1)).toMatchObject({ mic: 'off', camera: 'off' });
  });

  it('stops camera and microphone when the stay is over', async () => {
    const { media, store } = build();
    await media.devices.open('mic');
    await media.devices.open('camera');
    const ended = vi.spyOn(media.engine, 'close');
    media.stop();
    expect(ended).toHaveBeenCalledOnce();
    expect(page.tracks.flatMap((track) => [track, ...track.clones]).map(({ readyState }) => readyState)).toEqual([
      'ended',
      'ended',
      'ended',
    ]);
    expect([store.getState().mic.kind, store.getState().camera.kind]).toEqual(['off', 'off']);
    expect(store.getState().transport).toBe('none');
  });
});
