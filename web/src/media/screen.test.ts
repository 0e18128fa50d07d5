import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../net/testing/fake-clock.ts';
import { createMediaStore } from './media-store.ts';
import { deliveredFrames, Screen } from './screen.ts';
import { HINT_EVERY_MS } from './share-hint.ts';
import { FakeTrack } from './testing/fake-webrtc.ts';

class FakeStream {
  readonly video = new FakeTrack('video');
  readonly audio = new FakeTrack('audio');
  getVideoTracks = (): unknown[] => [this.video];
  getAudioTracks = (): unknown[] => [this.audio];
  getTracks = (): unknown[] => [this.video, this.audio];
}

function build(answer: () => Promise<unknown>) {
  const clock = new FakeClock();
  const store = createMediaStore();
  const tracks: [unknown, unknown][] = [];
  const page = { frames: 0 as number | null, asked: [] as unknown[] };
  const getDisplayMedia = (options: unknown): Promise<unknown> => {
    page.asked.push(options);
    return answer();
  };
  const screen = new Screen({
    store,
    mediaDevices: { getDisplayMedia } as unknown as MediaDevices,
    timers: clock,
    framesOf: () => page.frames,
    onTracks: (video, audio) => tracks.push([video, audio]),
  });
  return { clock, store, tracks, page, screen, kind: () => store.getState().screen.kind };
}

describe('Screen', () => {
  it('shows what the person chose, with its sound, and stops both', async () => {
    const stream = new FakeStream();
    const { screen, tracks, store, kind } = build(() => Promise.resolve(stream));
    const starting = screen.start();
    expect(kind()).toBe('asking');
    await starting;
    expect(store.getState().screen).toEqual({ kind: 'live', stream });
    expect(tracks).toEqual([[stream.video, stream.audio]]);
    screen.stop();
    screen.stop();
    expect(tracks).toEqual([
      [stream.video, stream.audio],
      [null, null],
    ]);
    expect([stream.video.readyState, stream.audio.readyState, kind()]).toEqual(['ended', 'ended', 'off']);
  });

  it('never asks for the room itself, and leaves the sound as it is', async () => {
    const { screen, page } = build(() => Promise.resolve(new FakeStream()));
    await screen.start();
    expect(page.asked).toMatchObject([
      { selfBrowserSurface: 'exclude', audio: { echoCancellation: false, noiseSuppression: false } },
    ]);
  });

  it('ends with the bar of the browser, or with the window that was shown', async () => {
    const stream = new FakeStream();
    const { screen, tracks, kind } = build(() => Promise.resolve(stream));
    await screen.start();
    stream.video.dispatchEvent(new Event('ended'));
    expect([kind(), tracks.at(-1)]).toEqual(['off', [null, null]]);
  });

  it('goes on without sound where only that has ended', async () => {
    const stream = new FakeStream();
    const { screen, tracks, kind } = build(() => Promise.resolve(stream));
    await screen.start();
    stream.audio.dispatchEvent(new Event('ended'));
    expect([kind(), tracks.at(-1)]).toEqual(['live', [stream.video, null]]);
  });

  it('takes another choice in the place of the former, and keeps the former where the person chose none', async () => {
    const [first, second] = [new FakeStream(), new FakeStream()];
    const answers = [
      () => Promise.resolve(first),
      () => Promise.reject(new DOMException('Permission denied', 'NotAllowedError')),
      () => Promise.resolve(second),
    ];
    const { screen, tracks, store } = build(() => answers.shift()!());
    await screen.start();
    await screen.start();
    expect(store.getState().screen).toEqual({ kind: 'live', stream: first });
    await screen.start();
    expect(store.getState().screen).toEqual({ kind: 'live', stream: second });
    expect(tracks.at(-1)).toEqual([second.video, second.audio]);
    expect(first.video.readyState).toBe('ended');
    // The end of the former is nobody's any more.
    first.video.dispatchEvent(new Event('ended'));
    expect(store.getState().screen.kind).toBe('live');
  });

  it('shows nothing of what was chosen after the person has left', async () => {
    const stream = new FakeStream();
    const { screen, tracks, kind } = build(() => Promise.resolve(stream));
    const starting = screen.start();
    screen.stop();
    await starting;
    expect([kind(), tracks, stream.video.readyState]).toEqual(['off', [], 'ended']);
  });

  it.each([
    ['the person closed the question', 'NotAllowedError', 'Permission denied', { kind: 'off' }],
    ['the system refuses', 'NotAllowedError', 'Permission denied by system', { kind: 'problem', problem: 'denied' }],
    ['the page around it forbids it', 'NotAllowedError', 'permissions policy', { kind: 'problem', problem: 'denied' }],
    ['it cannot be read', 'NotReadableError', 'x', { kind: 'problem', problem: 'failed' }],
  ])('says why there is none where %s', async (_why, name, message, state) => {
    const { screen, store } = build(() => Promise.reject(new DOMException(message, name)));
    await screen.start();
    expect(store.getState().screen).toEqual(state);
  });

  it('says so where the browser can show no screen', async () => {
    const { store, clock } = build(() => Promise.reject(new Error('never')));
    const none = new Screen({
      store,
      mediaDevices: undefined,
      timers: clock,
      framesOf: () => 0,
      onTracks: () => undefined,
    });
    expect(none.isSupported).toBe(false);
    await none.start();
    expect(store.getState().screen).toEqual({ kind: 'problem', problem: 'unsupported' });
  });

  it('asks the encoder to keep small print, and motion once it has moved for a while', async () => {
    const stream = new FakeStream();
    const { screen, clock, page } = build(() => Promise.resolve(stream));
    await screen.start();
    expect(stream.video.asTrack.contentHint).toBe('detail');
    for (let look = 1; look <= 3; look += 1) {
      page.frames = look * 60;
      await clock.advance(HINT_EVERY_MS);
    }
    expect(stream.video.asTrack.contentHint).toBe('motion');
    screen.stop();
    page.frames = 0;
    await clock.advance(4 * HINT_EVERY_MS);
    expect(stream.video.asTrack.contentHint).toBe('motion');
  });

  it('leaves the hint where the browser counts no frames', async () => {
    const stream = new FakeStream();
    const { screen, clock, page } = build(() => Promise.resolve(stream));
    await screen.start();
    page.frames = null;
    await clock.advance(10 * HINT_EVERY_MS);
    await settle();
    expect(stream.video.asTrack.contentHint).toBe('detail');
    expect(deliveredFrames({} as MediaStreamTrack)).toBeNull();
    expect(deliveredFrames({ stats: { deliveredFrames: 7 } } as unknown as MediaStreamTrack)).toBe(7);
  });
});
