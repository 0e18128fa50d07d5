import { FRAME_MS } from './pacer.ts';
import { between, type Random } from './random.ts';
import { phrasesOf, SAMPLE_RATE_HZ } from './speech.ts';

/** Samples of one frame: what libwebrtc takes at a time. */
export const FRAME_SAMPLES = (SAMPLE_RATE_HZ * FRAME_MS) / 1_000;

/** Share of the time that somebody in a conversation of three to five talks. */
export const TALK_SHARE = 0.27;

/** Who is interrupted fades for so long: a cut clicks. */
const FADE_FRAMES = 8;

/** RMS of a loud syllable: the mouth is wide open at it. */
const LOUD_RMS = 5_000;

export type VoiceOptions = {
  /** Which of the voices; see `phrasesOf`. */
  timbre: number;
  /** Share of the time that is talk, 0..1, over minutes. 0 is silent for good. */
  share?: number;
  random: Random;
};

/** What a microphone picks up, in frames of 10 ms. */
export type Sound = {
  readonly talking: boolean;
  /** Fills the next frame and returns how loud it is, 0..1. */
  fill(frame: Int16Array, mayTalk: boolean): number;
};

type State =
  | { is: 'silent'; frames: number }
  | { is: 'talking'; phrase: Int16Array; at: number }
  | { is: 'fading'; phrase: Int16Array; at: number; left: number };

/** One person's microphone: phrases and the pauses between them. */
export class Voice implements Sound {
  readonly #phrases: readonly Int16Array[];
  readonly #share: number;
  readonly #random: Random;
  #state: State;

  constructor({ timbre, share = TALK_SHARE, random }: VoiceOptions) {
    this.#phrases = share > 0 ? phrasesOf(timbre) : [];
    this.#share = share;
    this.#random = random;
    this.#state = { is: 'silent', frames: Math.floor(between(random, 0, 3) * (1 - share) * 100) };
  }

  get talking(): boolean {
    return this.#state.is !== 'silent';
  }

  /**
   * Fills the next frame and returns how loud it is, 0..1. While `mayTalk` is false the voice is silent: it fades out
   * if it was talking, and its pause does not run on, so that it begins at once when its turn comes.
   */
  fill(frame: Int16Array, mayTalk: boolean): number {
    const state = this.#state;
    switch (state.is) {
      case 'silent': {
        frame.fill(0);
        if (!mayTalk) return 0;
        if (state.frames > 0) state.frames -= 1;
        else this.#begin();
        return 0;
      }
      case 'talking': {
        if (!mayTalk) {
          this.#state = { is: 'fading', phrase: state.phrase, at: state.at, left: FADE_FRAMES };
          return this.fill(frame, mayTalk);
        }
        copyFrame(state.phrase, state.at, frame, 1);
        state.at += FRAME_SAMPLES;
        if (state.at >= state.phrase.length) this.#end(state.phrase.length);
        return loudness(frame);
      }
      case 'fading': {
        state.left -= 1;
        copyFrame(state.phrase, state.at, frame, state.left / FADE_FRAMES);
        state.at += FRAME_SAMPLES;
        if (state.left === 0) this.#state = { is: 'silent', frames: 0 };
        return loudness(frame);
      }
    }
  }

  #begin(): void {
    const phrase = this.#phrases[Math.floor(this.#random() * this.#phrases.length)];
    if (phrase) this.#state = { is: 'talking', phrase, at: 0 };
  }

  /** The pause is as long as the share of talk asks for, give or take 40 %. */
  #end(samples: number): void {
    const pause = (samples / FRAME_SAMPLES) * (1 / this.#share - 1);
    this.#state = { is: 'silent', frames: Math.round(pause * between(this.#random, 0.6, 1.4)) };
  }
}

/** Copies, since libwebrtc takes the whole buffer under a typed array, not the part that the array shows. */
function copyFrame(phrase: Int16Array, at: number, frame: Int16Array, gain: number): void {
  for (let n = 0; n < FRAME_SAMPLES; n += 1) frame[n] = (phrase[at + n] ?? 0) * gain;
}

function loudness(frame: Int16Array): number {
  let energy = 0;
  for (const sample of frame) energy += sample * sample;
  return Math.min(1, Math.sqrt(energy / frame.length) / LOUD_RMS);
}
