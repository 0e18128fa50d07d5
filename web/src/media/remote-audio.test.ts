import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RemoteAudio } from './remote-audio.ts';
import { FakeSound } from './testing/fake-sound.ts';

/** Tells streams from other sources of the meter. */
class FakeStream {
  readonly id = 'any';
}
const stream = (): MediaStream => new FakeStream() as unknown as MediaStream;

function build() {
  const sound = new FakeSound();
  const volumes = new Map<string, number>();
  const audio = new RemoteAudio({
    sound: sound.asSound,
    createElement: sound.createElement,
    self: () => ({ x: 0, z: 0 }),
    placeOf: () => ({ x: 1, z: 0 }),
    viewYaw: () => 0,
    inMyCircle: () => true,
    volumeOf: (person) => volumes.get(person) ?? 1,
    mono: () => false,
  });
  const play = (voice: MediaStream, coming?: MediaStream): void =>
    audio.set(new Map([['ana', voice]]), new Map(coming === undefined ? [] : [['ana', coming]]));
  return { sound, audio, play, volumes };
}

const NONE = new Map();

describe('RemoteAudio', () => {
  beforeEach(() => vi.stubGlobal('MediaStream', FakeStream));
  afterEach(() => vi.unstubAllGlobals());

  it('[MOV16] keeps a voice that is coming flowing and unheard, and then lets it take the place of the other', () => {
    const { sound, audio, play } = build();
    const [old, fresh] = [stream(), stream()];
    play(old);
    play(old, fresh);
    expect([sound.heard(old), sound.heard(fresh)]).toEqual([1, 0]);
    expect(sound.elements.map(({ srcObject }) => srcObject)).toEqual([old, fresh]);
    play(fresh);
    expect([sound.heard(old), sound.heard(fresh)]).toEqual([0, 1]);
    // No element and no source is made for it again: it goes on where it is.
    expect([sound.elements.length, sound.held(fresh)]).toEqual([2, 1]);
    for (const voice of [old, fresh]) {
      expect(sound.fadeOf(voice)).toBeGreaterThan(0);
      expect(sound.fadeOf(voice)).toBeLessThan(0.02);
    }
    sound.context.currentTime = 1;
    audio.update();
    expect([sound.held(old), sound.held(fresh)]).toEqual([0, 1]);
    expect(sound.elements.map(({ srcObject }) => srcObject)).toEqual([null, fresh]);
  });

  it('[MOV14] gives up what was coming and does not come, and the voice goes on', () => {
    const { sound, play } = build();
    const [old, fresh] = [stream(), stream()];
    play(old, fresh);
    play(old);
    expect([sound.heard(old), sound.held(fresh)]).toEqual([1, 0]);
    expect(sound.elements.map(({ srcObject }) => srcObject)).toEqual([old, null]);
  });

  it('takes another stream of the same person also unprepared', () => {
    const { sound, play } = build();
    const [old, fresh] = [stream(), stream()];
    play(old);
    play(fresh);
    expect([sound.heard(old), sound.heard(fresh)]).toEqual([0, 1]);
  });

  it('lets nothing go on of who is not heard any more, and of nobody at its end', () => {
    const { sound, audio, play } = build();
    const [old, fresh, next] = [stream(), stream(), stream()];
    play(old, fresh);
    play(fresh, next);
    audio.set(NONE, NONE);
    expect([old, fresh, next].map((voice) => sound.held(voice))).toEqual([0, 0, 0]);
    play(old, fresh);
    audio.close();
    expect([old, fresh].map((voice) => sound.held(voice))).toEqual([0, 0]);
    expect(sound.elements.every(({ srcObject }) => srcObject === null)).toBe(true);
  });

  it('plays somebody as loud as was chosen, whichever stream brings them, and others as they come', () => {
    const { sound, audio, play, volumes } = build();
    const [old, fresh] = [stream(), stream()];
    volumes.set('ana', 0);
    play(old);
    expect(sound.heard(old)).toBe(0);
    play(fresh);
    expect(sound.heard(fresh)).toBe(0);
    volumes.set('ben', 0).delete('ana');
    audio.update();
    expect(sound.heard(fresh)).toBe(1);
  });

  it('hears a voice of both ears and once, whether mono or not', () => {
    const { sound, audio, play } = build();
    const voice = stream();
    play(voice);
    for (const mono of [true, false]) {
      audio.setMono(mono);
      expect(sound.heard(voice)).toBe(1);
    }
    expect(audio.level('nobody')).toBe(0);
  });
});
