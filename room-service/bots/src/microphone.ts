import { FRAME_SAMPLES, Voice, type VoiceOptions } from './voice.ts';
import { SAMPLE_RATE_HZ } from './speech.ts';
import { createAudioSource, type AudioSource, type Track } from './wrtc.ts';

/** A voice on a WebRTC track. */
export class Microphone {
  readonly track: Track;
  /** How loud the last frame was, 0..1. */
  level = 0;
  readonly #source: AudioSource;
  readonly #voice: Voice;
  readonly #samples = new Int16Array(FRAME_SAMPLES);

  constructor(options: VoiceOptions) {
    this.#source = createAudioSource();
    this.track = this.#source.createTrack();
    this.#voice = new Voice(options);
  }

  get talking(): boolean {
    return this.#voice.talking;
  }

  /** Feeds the next `frames` of 10 ms. Silence is fed as well: opus needs it to go on sending its comfort noise. */
  feed(frames: number, mayTalk: boolean): void {
    for (let n = 0; n < frames; n += 1) {
      this.level = this.#voice.fill(this.#samples, mayTalk);
      this.#source.onData({
        samples: this.#samples,
        sampleRate: SAMPLE_RATE_HZ,
        bitsPerSample: 16,
        channelCount: 1,
        numberOfFrames: FRAME_SAMPLES,
      });
    }
  }

  close(): void {
    this.track.stop();
  }
}
