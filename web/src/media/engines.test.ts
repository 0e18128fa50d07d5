import { ok, type ConsumerParams, type EventFrame, type Result, type TransportPair } from '@atrium/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeClock, settle } from '../net/testing/fake-clock.ts';
import { Engines } from './engines.ts';
import type { MediaSignal } from './signal.ts';
import { FakeDevice, FakeTrack, type FakeProducer, type Told } from './testing/fake-webrtc.ts';

const pair = (name: string): TransportPair => ({
  send: { id: `${name}-send`, iceParameters: {}, iceCandidates: [], dtlsParameters: {} },
  recv: { id: `${name}-recv`, iceParameters: {}, iceCandidates: [], dtlsParameters: {} },
  iceServers: [],
});
const consumer = (id: string): ConsumerParams => ({
  id,
  producerId: `p-${id}`,
  person: 'ben',
  source: 'mic',
  kind: 'audio',
  rtpParameters: {},
});
const heard = { mic: true, camera: 2 as const };

function fakeSignal(told: Told[]): MediaSignal {
  return {
    request: () => Promise.resolve(ok({ iceParameters: {} }) as Result<never>),
    tell: (name, payload, onAnswer) =>
      void told.push({ name, payload, answer: (result) => onAnswer?.(result as never) }),
  };
}

function build() {
  const clock = new FakeClock();
  const devices: FakeDevice[] = [];
  const [home, there, former] = [[], [], []] as Told[][];
  const page = { changes: 0, stuck: 0 };
  let ids = 0;
  const engines = new Engines({
    webRtc: () => {
      const device = new FakeDevice();
      devices.push(device);
      return Promise.resolve(device.webRtc);
    },
    signal: fakeSignal(home!),
    timers: clock,
    newId: () => `id-${++ids}`,
    onChange: () => (page.changes += 1),
    onStuck: () => (page.stuck += 1),
    now: () => clock.now(),
    readFrame: () => null,
  });
  const enter = async (consumers: ConsumerParams[] = []): Promise<void> => {
    await engines.current.load({ codecs: ['a'] });
    engines.current.applyWelcome({ transports: pair('a'), consumers, wanted: heard });
    await settle();
  };
  const attach = async (consumers: ConsumerParams[] = []): Promise<{ done: boolean }> => {
    await engines.load({ codecs: ['b'] });
    const up = { done: false };
    void engines
      .attach({ transports: pair('b'), consumers, wanted: heard }, fakeSignal(there!))
      .then(() => (up.done = true));
    await settle();
    return up;
  };
  /** Transports connect and the server takes what is produced. */
  const connect = async (place: number, told: Told[]): Promise<void> => {
    for (const transport of [...devices[place]!.sends, ...devices[place]!.recvs]) transport.become('connected');
    for (const { name, answer } of told) if (name === 'produce') answer(ok({}));
    await clock.advance(50);
  };
  const producersAt = (place: number): FakeProducer[] => devices[place]?.sends[0]?.producers ?? [];
  return {
    clock,
    devices,
    home: home!,
    there: there!,
    former: former!,
    page,
    engines,
    enter,
    attach,
    connect,
    producersAt,
  };
}

const ids = (received: readonly { params: ConsumerParams }[]): string[] => received.map(({ params }) => params.id);

describe('Engines', () => {
  beforeEach(() => vi.stubGlobal('MediaStream', EventTarget));
  afterEach(() => vi.unstubAllGlobals());

  it('[MOV6] sends and receives at the second place, unheard, and is up when all of it is connected and taken', async () => {
    const { engines, enter, attach, connect, devices, there, home, producersAt, clock } = build();
    engines.setTrack('mic', new FakeTrack('audio').asTrack);
    engines.setTrack('camera', new FakeTrack('video').asTrack);
    await enter([consumer('a1')]);
    const before = home.length;
    const up = await attach([consumer('b1')]);
    expect(devices.map(({ loadedFor }) => loadedFor)).toEqual([[{ codecs: ['a'] }], [{ codecs: ['b'] }]]);
    expect(producersAt(1).map(({ track }) => track.kind)).toEqual(['audio', 'video']);
    expect(devices[1]?.recvs[0]?.consumed).toEqual(['b1']);
    expect(there.map(({ name }) => name)).toEqual(expect.arrayContaining(['connectTransport', 'produce']));
    expect(home).toHaveLength(before);
    expect([ids(engines.playing()), ids(engines.coming())]).toEqual([['a1'], ['b1']]);
    await clock.advance(1_000);
    expect(up.done).toBe(false);
    await connect(1, there);
    expect(up.done).toBe(true);
  });

  it('[MOV6] is not up without the word of the other pod on what is sent, nor with that word alone', async () => {
    for (const half of ['connected', 'taken'] as const) {
      const { engines, enter, attach, connect, devices, there, clock } = build();
      engines.setTrack('mic', new FakeTrack('audio').asTrack);
      await enter();
      const up = await attach([consumer('b1')]);
      if (half === 'taken') for (const { name, answer } of there) if (name === 'produce') answer(ok({}));
      if (half === 'connected') await connect(1, []);
      await clock.advance(1_000);
      expect(up.done).toBe(false);
      if (half === 'taken') devices[1]?.sends[0]?.become('connected');
      await clock.advance(1_000);
      // What is heard needs a way, too.
      expect(up.done).toBe(false);
      await connect(1, there);
      expect(up.done).toBe(true);
    }
  });

  it('is up at once where there is nothing to send or to hear', async () => {
    const { enter, attach, clock } = build();
    await enter();
    const up = await attach();
    await clock.advance(50);
    expect(up.done).toBe(true);
  });

  it('mutes at both places at once: each sends a copy of its own, and a muted microphone begins muted', async () => {
    const { engines, enter, attach, producersAt } = build();
    const mic = new FakeTrack('audio');
    engines.setMuted(true);
    engines.setTrack('mic', mic.asTrack);
    await enter();
    await attach();
    expect(mic.clones).toHaveLength(2);
    const tracks = () => [producersAt(0)[0]!, producersAt(1)[0]!].map(({ track }) => track);
    expect(tracks()).toEqual(mic.clones);
    expect(tracks().map(({ enabled }) => enabled)).toEqual([false, false]);
    const paused = () => [producersAt(0)[0]!, producersAt(1)[0]!].map((producer) => producer.paused);
    expect(paused()).toEqual([true, true]);
    engines.setPushToTalk(true);
    await settle();
    expect(paused()).toEqual([false, false]);
    engines.setPushToTalk(false);
    await settle();
    expect(paused()).toEqual([true, true]);
    void engines.moved({ consumers: [], wanted: heard }, fakeSignal([]));
    engines.setMuted(false);
    await settle();
    expect(paused()).toEqual([false, false]);
    engines.setMuted(true);
    await settle();
    expect(paused()).toEqual([true, true]);
  });

  it('changes and ends a device at both places', async () => {
    const { engines, enter, attach, producersAt } = build();
    const [one, other] = [new FakeTrack('audio', 'one'), new FakeTrack('audio', 'other')];
    engines.setTrack('mic', one.asTrack);
    await enter();
    await attach();
    engines.setTrack('mic', other.asTrack);
    await settle();
    expect([0, 1].map((place) => (producersAt(place)[0]?.track as unknown as FakeTrack).name)).toEqual([
      'other',
      'other',
    ]);
    expect(one.clones.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
    engines.setTrack('mic', null);
    await settle();
    expect([0, 1].map((place) => producersAt(place)[0]?.closed)).toEqual([true, true]);
    expect(other.clones.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
  });

  it('sends at each place what somebody there can hear or see', async () => {
    const { engines, enter, attach, producersAt } = build();
    engines.setTrack('mic', new FakeTrack('audio').asTrack);
    await enter();
    await attach();
    engines.event('next', { m: 'wanted', d: { mic: false, camera: null } });
    await settle();
    expect([producersAt(0)[0]?.paused, producersAt(1)[0]?.paused]).toEqual([false, true]);
  });

  it('[MOV14] ends the second place and nothing else when the move is called off', async () => {
    const { engines, enter, attach, connect, devices, home, producersAt, clock } = build();
    const mic = new FakeTrack('audio');
    engines.setTrack('mic', mic.asTrack);
    await enter([consumer('a1')]);
    await connect(0, home);
    await attach([consumer('b1')]);
    engines.off();
    engines.off();
    expect([devices[1]?.sends[0]?.closed, devices[1]?.recvs[0]?.closed]).toEqual([true, true]);
    expect([devices[0]?.sends[0]?.closed, producersAt(0)[0]?.closed]).toEqual([false, false]);
    expect(mic.clones.map(({ readyState }) => readyState)).toEqual(['live', 'ended']);
    expect([ids(engines.playing()), ids(engines.coming())]).toEqual([['a1'], []]);
    await clock.advance(1_000);
    expect(clock.waiting).toBe(0);
  });

  it('[MOV15] goes on at both places after the move until the former one ends, and speaks with each by its own way', async () => {
    const { engines, enter, attach, connect, devices, home, there, former, clock } = build();
    engines.setTrack('mic', new FakeTrack('audio').asTrack);
    await enter([consumer('a1')]);
    await attach([consumer('b1')]);
    await connect(1, there);
    const count = { home: home.length, there: there.length };
    void engines.moved({ consumers: [consumer('b1')], wanted: heard }, fakeSignal(former));
    expect(engines.current.held).toEqual({ send: 'b-send', recv: 'b-recv' });
    engines.setTrack('mic', null);
    await settle();
    expect(former.map(({ name }) => name)).toEqual(['closeProducer']);
    expect(home.slice(count.home).map(({ name }) => name)).toEqual(['closeProducer']);
    expect(there).toHaveLength(count.there);
    // Nothing has to be mended where the room is now.
    expect(devices[1]?.sends[0]?.ice).toEqual([]);
    expect(devices[0]?.sends[0]?.closed).toBe(false);
    engines.ended();
    engines.ended();
    expect(devices[0]?.sends[0]?.closed).toBe(true);
    expect([ids(engines.playing()), ids(engines.coming())]).toEqual([['b1'], []]);
    await clock.advance(5_000);
    expect(clock.waiting).toBe(0);
  });

  it('takes what the room says at the commit for what exists there', async () => {
    const { engines, enter, attach, producersAt } = build();
    engines.setTrack('mic', new FakeTrack('audio').asTrack);
    await enter();
    await attach([consumer('b1'), consumer('b2')]);
    void engines.moved({ consumers: [consumer('b2')], wanted: { mic: false, camera: null } }, fakeSignal([]));
    await settle();
    expect(ids([...engines.current.receiver.all])).toEqual(['b2']);
    expect(producersAt(1)[0]?.paused).toBe(true);
  });

  it('hears of media at three places apart from each other', async () => {
    const { engines, enter, attach } = build();
    await enter();
    await attach();
    const opens = (id: string): EventFrame => ({ m: 'consumers', d: { open: [consumer(id)], close: [] } });
    engines.event('current', opens('a1'));
    engines.event('next', opens('b1'));
    engines.event('former', opens('nobody'));
    await settle();
    expect(ids([...engines.current.receiver.all])).toEqual(['a1']);
    void engines.moved({ consumers: [consumer('b1')], wanted: heard }, fakeSignal([]));
    engines.event('current', opens('b2'));
    engines.event('former', opens('a2'));
    engines.event('next', opens('nobody'));
    await settle();
    expect(ids([...engines.current.receiver.all])).toEqual(['b1', 'b2']);
    expect(ids(engines.playing())).not.toContain('nobody');
  });

  it('has the transports of the new place mended there once the room is there, and those of the former one never', async () => {
    const { engines, enter, attach, connect, devices, home, page, clock } = build();
    engines.setTrack('mic', new FakeTrack('audio').asTrack);
    await enter();
    await connect(0, home);
    await attach();
    const fail = async (place: number): Promise<void> => {
      for (let minute = 0; minute < 3; minute++) {
        devices[place]?.sends[0]?.become('failed');
        await clock.advance(60_000);
      }
    };
    await fail(1);
    expect(page.stuck).toBe(0);
    void engines.moved({ consumers: [], wanted: heard }, fakeSignal([]));
    expect(page.stuck).toBe(1);
    await fail(0);
    expect(page.stuck).toBe(1);
  });

  it('ends everything when the room is left in the middle of a move', async () => {
    const { engines, enter, attach, devices, clock } = build();
    const mic = new FakeTrack('audio');
    engines.setTrack('mic', mic.asTrack);
    await enter([consumer('a1')]);
    await attach([consumer('b1')]);
    engines.close();
    await clock.advance(1_000);
    expect(devices.flatMap(({ sends, recvs }) => [...sends, ...recvs]).map(({ closed }) => closed)).toEqual(
      Array(4).fill(true),
    );
    expect(mic.clones.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
    expect([engines.playing(), engines.coming(), clock.waiting]).toEqual([[], [], 0]);
  });
});
