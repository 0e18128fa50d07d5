import { FRAME_SAMPLES, Voice, type Sound, type VoiceOptions } from './voice.ts';
import { SAMPLE_RATE_HZ } from './speech.ts';
import { Tone } from './tone.ts';
import { createAudioSource, type AudioSource, type Track } from './wrtc.ts';

export type MicrophoneOptions = VoiceOptions & {
  /** A tone without an end in the place of speech, for whoever counts packets. */
  steady?: boolean;
};

/** A track of a microphone's sound for one connection: the binding's source gives its frames to the last that asked alone. */
export class Outlet {
  readonly track: Track;
  readonly #source: AudioSource = createAudioSource();

  constructor() {
    this.track = this.#source.createTrack();
  }

  give(samples: Int16Array): void {
    this.#source.onData({
      samples,
      sampleRate: SAMPLE_RATE_HZ,
      bitsPerSample: 16,
      channelCount: 1,
      numberOfFrames: FRAME_SAMPLES,
    });
  }

  close(): void {
    this.track.stop();
  }
}

/** A voice on a WebRTC track, or on several at once. */
export class Microphone {
  /** What it has from the beginning. */
  readonly outlet = new Outlet();
  readonly steady: boolean;
  /** How loud the last frame was, 0..1. */
  level = 0;
  readonly #sound: Sound;
  readonly #samples = new Int16Array(FRAME_SAMPLES);

  constructor({ steady = false, ...options }: MicrophoneOptions) {
    this.steady = steady;
    this.#sound = steady ? new Tone(options.timbre) : new Voice(options);
  }

  get track(): Track {
    return this.outlet.track;
  }

  get talking(): boolean {
    return this.#sound.talking;
  }

  /** Feeds the next `frames` of 10 ms. Silence is fed as well: opus needs it to go on sending its comfort noise. */
  feed(frames: number, mayTalk: boolean, outlets: readonly Outlet[] = [this.outlet]): void {
    for (let n = 0; n < frames; n += 1) {
      this.level = this.#sound.fill(this.#samples, mayTalk);
      for (const outlet of outlets) outlet.give(this.#samples);
    }
  }

  /** Outlets that were made later are closed by whoever made them. */
  close(): void {
    this.outlet.close();
  }
}
