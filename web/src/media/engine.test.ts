import { ok, refuse, type ConsumerParams, type Result, type TransportPair } from '@atrium/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock, settle } from '../net/testing/fake-clock.ts';
import { MediaEngine, type WebRtc } from './engine.ts';
import { FakeDevice, FakeTrack, type Told } from './testing/fake-webrtc.ts';

const router = { codecs: ['router'] };
const pair = (name: string): TransportPair => ({
  send: { id: `${name}-send`, iceParameters: {}, iceCandidates: [], dtlsParameters: {} },
  recv: { id: `${name}-recv`, iceParameters: {}, iceCandidates: [], dtlsParameters: {} },
  iceServers: [],
});
const consumer = (id: string, source: 'mic' | 'camera' | 'screen' = 'camera'): ConsumerParams => ({
  id,
  producerId: `p-${id}`,
  person: 'ben',
  source,
  kind: source === 'mic' ? 'audio' : 'video',
  rtpParameters: {},
});
const heard = { mic: true, camera: 2 as const };

function build() {
  const clock = new FakeClock();
  const device = new FakeDevice();
  const told: Told[] = [];
  const asked: string[] = [];
  const page = { webRtc: () => Promise.resolve<WebRtc | null>(device.webRtc), stuck: 0 };
  let ids = 0;
  const engine = new MediaEngine({
    webRtc: () => page.webRtc(),
    signal: {
      request: (name) => {
        asked.push(name);
        return Promise.resolve(ok({ iceParameters: {} }) as Result<never>);
      },
      tell: (name, payload, onAnswer) =>
        void told.push({ name, payload, answer: (result) => onAnswer?.(result as never) }),
    },
    timers: clock,
    newId: () => `id-${++ids}`,
    onChange: () => undefined,
    onStuck: () => (page.stuck += 1),
  });
  const enter = async (consumers: ConsumerParams[] = []): Promise<void> => {
    await engine.load(router);
    engine.applyWelcome({ transports: pair('a'), consumers, wanted: heard });
    await settle();
  };
  const toldOf = (name: string): Told[] => told.filter((one) => one.name === name);
  return { clock, device, told, asked, page, engine, enter, toldOf };
}

describe('MediaEngine', () => {
  beforeEach(() => vi.stubGlobal('MediaStream', EventTarget));
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  describe('loading', () => {
    it('keeps device and transports for the same router, and begins anew for another', async () => {
      const { device, engine, enter } = build();
      await enter();
      expect(await engine.load({ codecs: ['router'] })).toEqual({ codecs: ['opus'] });
      expect(device.loadedFor).toEqual([router]);
      expect(engine.held).toEqual({ send: 'a-send', recv: 'a-recv' });
      await engine.load({ codecs: ['another'] });
      expect(engine.held).toBeNull();
      expect(device.sends[0]?.closed).toBe(true);
    });

    it('lets a browser in that the Device does not know: nothing is heard, sent or shown as live', async () => {
      const { device, page, engine, told } = build();
      vi.spyOn(console, 'warn').mockImplementation(() => undefined);
      page.webRtc = () =>
        Promise.resolve({ Device: { factory: () => Promise.reject(new Error('device not supported')) } });
      engine.setTrack('mic', new FakeTrack('audio').asTrack);
      engine.setTrack('camera', new FakeTrack('video').asTrack);
      expect(engine.shown()).toEqual({ mic: 'live', camera: 'live', sharing: false });
      expect(await engine.load(router)).toEqual({ codecs: [], headerExtensions: [] });
      engine.applyWelcome({ transports: pair('a'), consumers: [consumer('c')], wanted: heard });
      await settle();
      expect(engine.unable).toBe(true);
      expect(engine.transportState).toBe('unsupported');
      expect(engine.shown()).toEqual({ mic: 'off', camera: 'off', sharing: false });
      expect([engine.held, told, device.sends]).toEqual([null, [], []]);
    });

    it('takes a peer connection that the browser refuses, and no WebRTC at all, for the same', async () => {
      const { device, page, engine } = build();
      vi.spyOn(console, 'warn').mockImplementation(() => undefined);
      device.load = () => Promise.reject(new Error('Cannot create so many PeerConnections'));
      await engine.load(router);
      expect(engine.unable).toBe(true);
      page.webRtc = () => Promise.resolve(null);
      await engine.load(router);
      expect(engine.unable).toBe(true);
    });

    it('rejects when the code cannot be fetched, which the next try may mend', async () => {
      const { device, page, engine } = build();
      page.webRtc = () => Promise.reject(new Error('network'));
      await expect(engine.load(router)).rejects.toThrow('network');
      expect(engine.unable).toBe(false);
      page.webRtc = () => Promise.resolve(device.webRtc);
      expect(await engine.load(router)).toEqual({ codecs: ['opus'] });
    });
  });

  it('sends a screen and its sound to whoever sees them, and nothing of it while nobody does', async () => {
    const { engine, device, enter, toldOf } = build();
    engine.setTrack('screen', new FakeTrack('video').asTrack);
    engine.setTrack('screenAudio', new FakeTrack('audio').asTrack);
    expect(engine.shown()).toMatchObject({ sharing: true });
    await enter();
    expect(toldOf('produce').map(({ payload }) => (payload as { source: string }).source)).toEqual([
      'screen',
      'screenAudio',
    ]);
    const paused = () => device.sends[0]?.producers.map((producer) => producer.paused);
    expect(paused()).toEqual([true, true]);
    engine.applyWanted({ ...heard, screen: 1, screenAudio: true, viewers: ['ben'] });
    await settle();
    expect(paused()).toEqual([false, false]);
    expect(engine.viewers).toEqual(['ben']);
    engine.setTrack('screen', null);
    engine.setTrack('screenAudio', null);
    await settle();
    expect(toldOf('closeProducer')).toHaveLength(2);
    expect(engine.shown()).toMatchObject({ sharing: false });
  });

  it('says of each screen how large it is drawn, beside the face of the same person', async () => {
    const { engine, clock, enter, toldOf } = build();
    await enter([consumer('face'), consumer('desk', 'screen')]);
    engine.showTiles(new Map([['ben', 98]]));
    engine.showScreens(new Map([['ben', 720]]));
    await clock.advance(300);
    expect(toldOf('tiles').at(-1)?.payload).toEqual({
      tiles: [
        { consumer: 'face', heightPx: 98 },
        { consumer: 'desk', heightPx: 720 },
      ],
    });
  });

  it('produces microphone and camera at once, under its own ids, when it gets its transports', async () => {
    const { engine, device, enter, toldOf } = build();
    engine.setTrack('mic', new FakeTrack('audio').asTrack);
    engine.setTrack('camera', new FakeTrack('video').asTrack);
    await enter();
    expect(toldOf('produce').map(({ payload }) => payload)).toMatchObject([
      { id: 'id-1', transport: 'a-send', source: 'mic' },
      { id: 'id-2', transport: 'a-send', source: 'camera' },
    ]);
    expect(device.sends[0]?.producers.map(({ id, paused }) => [id, paused])).toEqual([
      ['id-1', false],
      ['id-2', false],
    ]);
  });

  it.each(['mic', 'camera'] as const)('tries a refused %s once more', async (source) => {
    const { engine, enter, toldOf } = build();
    if (source === 'mic') engine.setTrack('mic', new FakeTrack('audio').asTrack);
    else engine.setTrack('camera', new FakeTrack('video').asTrack);
    await enter();
    toldOf('produce')[0]?.answer(refuse('too_many'));
    await settle();
    toldOf('produce')[1]?.answer(refuse('too_many'));
    await settle();
    expect(toldOf('produce').map(({ payload }) => (payload as { id: string }).id)).toEqual(['id-1', 'id-2']);
  });

  it('moves all that is sent and heard to new transports when a worker was replaced', async () => {
    const { engine, device, enter, toldOf } = build();
    engine.setTrack('mic', new FakeTrack('audio').asTrack);
    await enter([consumer('c')]);
    engine.applyTransports(pair('b'));
    engine.applyConsumers({ open: [consumer('d')], close: [] });
    await settle();
    expect([device.sends[0]?.closed, device.recvs[0]?.closed]).toEqual([true, true]);
    expect(toldOf('produce').at(-1)?.payload).toMatchObject({ transport: 'b-send', source: 'mic' });
    expect([...engine.receiver.all].map(({ params }) => params.id)).toEqual(['d']);
    expect(device.recvs[1]?.consumed).toEqual(['d']);
  });

  it('goes on over its own transports after a resume: fresh ICE, and what may have been lost is said again', async () => {
    const { engine, device, asked, enter, toldOf } = build();
    engine.setTrack('mic', new FakeTrack('audio').asTrack);
    await enter([consumer('c')]);
    engine.showTiles(new Map([['ben', 300]]));
    const said = { consuming: toldOf('consuming').length, tiles: toldOf('tiles').length };
    engine.applyWelcome({ transports: null, consumers: [consumer('c'), consumer('n', 'mic')], wanted: heard });
    await settle();
    expect(asked).toEqual(['restartIce', 'restartIce']);
    expect(device.sends).toHaveLength(1);
    expect(device.recvs[0]?.consumed).toEqual(['c', 'n']);
    expect(toldOf('consuming').length).toBeGreaterThan(said.consuming);
    expect(toldOf('tiles')).toHaveLength(said.tiles + 1);
    // Its producer was never confirmed: it is made anew.
    expect(toldOf('produce')).toHaveLength(2);
  });

  it('restarts ICE of both transports when the network has changed', async () => {
    const { engine, device, asked, enter } = build();
    engine.setTrack('mic', new FakeTrack('audio').asTrack);
    await enter([consumer('c')]);
    for (const transport of [device.sends[0], device.recvs[0]]) transport?.become('connected');
    engine.restartIce();
    await settle();
    expect(asked).toEqual(['restartIce', 'restartIce']);
    expect(engine.transportState).toBe('connected');
  });

  it('sends a copy of the microphone: muting pauses the copy, and the copy ends with its original', async () => {
    const { engine, device, enter } = build();
    const mic = new FakeTrack('audio');
    engine.setTrack('mic', mic.asTrack);
    await enter();
    const [copy] = mic.clones;
    expect(device.sends[0]?.producers[0]?.track).toBe(copy);
    engine.setMuted(true);
    await settle();
    expect(device.sends[0]?.producers[0]?.paused).toBe(true);
    expect(engine.shown().mic).toBe('muted');
    engine.setPushToTalk(true);
    await settle();
    expect(device.sends[0]?.producers[0]?.paused).toBe(false);
    engine.setTrack('mic', null);
    expect(copy?.readyState).toBe('ended');
  });

  it('closes the producer of a camera that goes off, here and in the room', async () => {
    const { engine, device, enter, toldOf } = build();
    engine.setTrack('camera', new FakeTrack('video').asTrack);
    await enter();
    engine.setTrack('camera', null);
    await settle();
    expect(device.sends[0]?.producers[0]?.closed).toBe(true);
    expect(toldOf('closeProducer').map(({ payload }) => payload)).toEqual([{ id: 'id-1' }]);
  });

  it('says how high tiles are drawn once a quarter second, the last word', async () => {
    const { clock, engine, enter, toldOf } = build();
    await enter([consumer('c')]);
    for (const height of [100, 200, 300]) engine.showTiles(new Map([['ben', height]]));
    await clock.advance(250);
    expect(toldOf('tiles').map(({ payload }) => payload)).toEqual([{ tiles: [{ consumer: 'c', heightPx: 300 }] }]);
  });

  it('ends everything when the room is left: transports, the copied microphone, what waits', async () => {
    const { clock, engine, device, enter } = build();
    const mic = new FakeTrack('audio');
    engine.setTrack('mic', mic.asTrack);
    await enter([consumer('c')]);
    engine.showTiles(new Map([['ben', 300]]));
    engine.close();
    await settle();
    expect([device.sends[0]?.closed, device.recvs[0]?.closed]).toEqual([true, true]);
    expect(mic.clones.map(({ readyState }) => readyState)).toEqual(['ended']);
    expect([...engine.receiver.all]).toEqual([]);
    expect(clock.waiting).toBe(0);
    expect(engine.transportState).toBe('none');
  });
});
