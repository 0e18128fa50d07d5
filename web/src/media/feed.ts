import type { Sound } from './sound.ts';

/** A voice that takes another's place does so within one packet: short enough to be heard as one, long enough for no click. */
const FADE_S = 0.015;

export type FeedOptions = {
  sound: Sound;
  createElement: () => HTMLAudioElement;
  stream: MediaStream;
  into: AudioNode;
  open: boolean;
};

/** One stream on its way into the mixer: shut, it flows all the same, so that opening it loses nothing. */
export class Feed {
  readonly stream: MediaStream;
  readonly #sound: Sound;
  readonly #element: HTMLAudioElement;
  readonly #source: AudioNode;
  readonly #gate: GainNode;
  #shutAt = Infinity;

  constructor({ sound, createElement, stream, into, open }: FeedOptions) {
    this.stream = stream;
    this.#sound = sound;
    // Chrome gives Web Audio silence from a remote stream that no element plays (crbug.com/933677).
    this.#element = createElement();
    keepQuiet(this.#element);
    this.#element.srcObject = stream;
    this.play();
    this.#source = sound.context.createMediaStreamSource(stream);
    this.#gate = sound.context.createGain();
    this.#gate.gain.value = open ? 1 : 0;
    this.#source.connect(this.#gate).connect(into);
  }

  /** After a gesture: an element that the browser held back plays. */
  play(): void {
    void this.#element.play().catch(() => undefined);
  }

  open(): void {
    this.#fade(1);
  }

  shut(): void {
    this.#shutAt = this.#fade(0);
  }

  /** Nothing of it is heard any more. */
  get isShut(): boolean {
    return this.#sound.context.currentTime > this.#shutAt;
  }

  close(): void {
    this.#source.disconnect();
    this.#gate.disconnect();
    this.#element.pause();
    this.#element.srcObject = null;
  }

  /** Returns when it is done, by the clock of the mixer. */
  #fade(to: 0 | 1): number {
    const { gain } = this.#gate;
    const now = this.#sound.context.currentTime;
    gain.setValueAtTime(1 - to, now);
    gain.linearRampToValueAtTime(to, now + FADE_S);
    return now + FADE_S;
  }
}

/** -60 dB, under any noise floor: the voice itself comes out of the graph. */
const UNHEARD_VOLUME = 0.001;

/**
 * Not muted, because Chrome's `getStats` counts energy after the element's volume: muted, everybody would look silent to
 * whoever measures. iOS keeps every volume at 1, so there it is muted.
 */
function keepQuiet(element: HTMLAudioElement): void {
  element.volume = UNHEARD_VOLUME;
  if (element.volume > 2 * UNHEARD_VOLUME) element.muted = true;
}
