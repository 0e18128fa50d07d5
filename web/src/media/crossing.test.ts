import type { ConsumerParams } from '@atrium/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../net/testing/fake-clock.ts';
import { Crossing, CROSSING_MAX_MS, LOOK_EVERY_MS } from './crossing.ts';
import type { Frame } from './flow.ts';
import type { Received } from './receiver.ts';
import { FakeTrack } from './testing/fake-webrtc.ts';

/** A stream whose tracks a test can count. */
class FakeStream {
  readonly tracks: FakeTrack[];
  constructor(...tracks: FakeTrack[]) {
    this.tracks = tracks;
  }
  getTracks = (): FakeTrack[] => [...this.tracks];
  addTrack = (track: FakeTrack): void => void this.tracks.push(track);
  removeTrack = (track: FakeTrack): void => void this.tracks.splice(this.tracks.indexOf(track), 1);
}

function received(place: string, person: string, source: 'mic' | 'camera' = 'mic'): Received {
  const kind = source === 'mic' ? 'audio' : 'video';
  const params: ConsumerParams = {
    id: `${place}-${source}-${person}`,
    producerId: 'p',
    person,
    source,
    kind,
    rtpParameters: {},
  };
  return {
    params,
    consumer: {} as never,
    stream: new FakeStream(new FakeTrack(kind, place)) as unknown as MediaStream,
  };
}

describe('Crossing', () => {
  let clock: FakeClock;
  let former: Received[];
  let next: Received[];
  /** Voices that flow, by the id of their consumer, and how loud. */
  let flowing: Map<string, number>;
  let frames: Map<string, Frame>;
  let changes: number;
  let isUp: boolean;

  beforeEach(() => {
    clock = new FakeClock(0);
    former = [];
    next = [];
    flowing = new Map();
    frames = new Map();
    changes = 0;
    isUp = true;
  });

  const begin = (): Crossing =>
    new Crossing({
      former: { all: () => former, connected: () => true },
      next: { all: () => next, connected: () => isUp },
      timers: clock,
      now: () => clock.now(),
      readFrame: ({ params: { id } }) => {
        const level = flowing.get(id);
        if (level !== undefined) frames.set(id, { atMs: clock.now(), level });
        return frames.get(id) ?? null;
      },
      onChange: () => (changes += 1),
    });
  const playing = (crossing: Crossing): string[] =>
    crossing
      .playing()
      .map(({ params }) => params.id)
      .sort();

  it('[MOV16] plays each voice from one place: from the new one since its first packet', async () => {
    former = [received('old', 'ana'), received('old', 'ben')];
    next = [received('new', 'ana'), received('new', 'ben')];
    flowing = new Map([
      ['old-mic-ana', 0.5],
      ['old-mic-ben', 0.5],
    ]);
    const crossing = begin();
    await clock.advance(500);
    expect(playing(crossing)).toEqual(['old-mic-ana', 'old-mic-ben']);
    flowing.set('new-mic-ben', 0.5);
    await clock.advance(2 * LOOK_EVERY_MS);
    expect(playing(crossing)).toEqual(['new-mic-ben', 'old-mic-ana']);
    expect(changes).toBe(1);
    flowing.set('new-mic-ana', 0.5);
    await clock.advance(2 * LOOK_EVERY_MS);
    expect(playing(crossing)).toEqual(['new-mic-ana', 'new-mic-ben']);
    expect(await crossing.done).toEqual({ voices: 2, gapMs: 0 });
    expect(clock.waiting).toBe(0);
  });

  it('[MOV16] plays from the former place while the new one has not made its receiver, and nobody twice', async () => {
    former = [received('old', 'ana')];
    flowing.set('old-mic-ana', 0.5);
    const opening: Received = { ...received('new', 'ana'), stream: null };
    next = [opening];
    const crossing = begin();
    await clock.advance(200);
    expect(playing(crossing)).toEqual(['old-mic-ana']);
    opening.stream = new FakeStream() as unknown as MediaStream;
    flowing.set('new-mic-ana', 0.5);
    await clock.advance(100);
    expect(playing(crossing)).toEqual(['new-mic-ana']);
  });

  it('says for how long a voice that flowed came from neither place', async () => {
    former = [received('old', 'ana'), received('old', 'ben')];
    next = [received('new', 'ana'), received('new', 'ben')];
    for (const id of ['old-mic-ana', 'old-mic-ben', 'new-mic-ben']) flowing.set(id, 0.5);
    const crossing = begin();
    await clock.advance(200);
    flowing.delete('old-mic-ana');
    await clock.advance(340);
    flowing.set('new-mic-ana', 0.5);
    await clock.advance(100);
    const { voices, gapMs } = await crossing.done;
    expect(voices).toBe(2);
    expect(Math.abs(gapMs - 350)).toBeLessThanOrEqual(2 * LOOK_EVERY_MS);
  });

  it('says of a voice that has not come again how long it is gone', async () => {
    former = [received('old', 'ana')];
    next = [received('new', 'ana')];
    flowing.set('old-mic-ana', 0.5);
    const crossing = begin();
    await clock.advance(1_000);
    flowing.clear();
    await clock.advance(CROSSING_MAX_MS);
    const { gapMs } = await crossing.done;
    expect(Math.abs(gapMs - 2_000)).toBeLessThanOrEqual(2 * LOOK_EVERY_MS);
  });

  it('calls no silence a gap', async () => {
    former = [received('old', 'ana')];
    next = [received('new', 'ana')];
    flowing.set('old-mic-ana', 0.0001);
    const crossing = begin();
    await clock.advance(100);
    flowing.clear();
    await clock.advance(400);
    flowing.set('new-mic-ana', 0.5);
    await clock.advance(100);
    expect(await crossing.done).toEqual({ voices: 1, gapMs: 0 });
  });

  it('waits for no packet of somebody who is muted, once the way for one stands', async () => {
    former = [received('old', 'ana')];
    next = [received('new', 'ana')];
    isUp = false;
    const crossing = begin();
    await clock.advance(1_500);
    expect(playing(crossing)).toEqual(['old-mic-ana']);
    isUp = true;
    await clock.advance(LOOK_EVERY_MS);
    expect(playing(crossing)).toEqual(['new-mic-ana']);
    expect(await crossing.done).toEqual({ voices: 1, gapMs: 0 });
  });

  it('waits for nobody longer than it may take, and for nobody when the former place has ended', async () => {
    former = [received('old', 'ana')];
    next = [received('new', 'ana')];
    flowing.set('old-mic-ana', 0.5);
    const crossing = begin();
    await clock.advance(CROSSING_MAX_MS - LOOK_EVERY_MS);
    expect(playing(crossing)).toEqual(['old-mic-ana']);
    await clock.advance(LOOK_EVERY_MS);
    expect(playing(crossing)).toEqual(['new-mic-ana']);
    const another = begin();
    another.end();
    another.end();
    expect(playing(another)).toEqual(['new-mic-ana']);
    expect((await another.done).voices).toBe(1);
    expect(clock.waiting).toBe(0);
  });

  it('plays who is heard at the new place only, and ends at once where nobody was heard before', async () => {
    next = [received('new', 'ana')];
    const crossing = begin();
    expect(playing(crossing)).toEqual(['new-mic-ana']);
    expect(await crossing.done).toEqual({ voices: 1, gapMs: 0 });
  });

  it('lets a picture follow within its own stream on its first frame there, so that no tile goes blank', async () => {
    former = [received('old', 'ana', 'camera')];
    next = [received('new', 'ana', 'camera')];
    const shown = former[0]!.stream;
    flowing.set('old-camera-ana', 0);
    const crossing = begin();
    await clock.advance(200);
    expect(crossing.playing()[0]?.stream).toBe(shown);
    flowing.set('new-camera-ana', 0);
    await clock.advance(2 * LOOK_EVERY_MS);
    expect(playing(crossing)).toEqual(['new-camera-ana']);
    expect(crossing.playing()[0]?.stream).toBe(shown);
    expect((shown as unknown as FakeStream).tracks.map(({ name }) => name)).toEqual(['new']);
    expect(await crossing.done).toEqual({ voices: 0, gapMs: 0 });
  });
});
