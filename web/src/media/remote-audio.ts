import type { PersonId } from '@atrium/protocol';
import type { Sound } from './sound.ts';
import { hear, type Place } from './spatial.ts';
import { VoiceMeter } from './voice-meter.ts';

export type RemoteAudioOptions = {
  sound: Sound;
  createElement: () => HTMLAudioElement;
  self: () => Place | null;
  placeOf: (person: PersonId) => Place | null;
  viewYaw: () => number;
  inMyCircle: (person: PersonId) => boolean;
  mono: () => boolean;
};

type Voice = {
  stream: MediaStream;
  element: HTMLAudioElement;
  source: MediaStreamAudioSourceNode;
  gain: GainNode;
  panner: PannerNode;
  meter: VoiceMeter;
};

/** A change of place or of loudness takes about three times this: no click, no step. */
const SMOOTH_S = 0.06;

/** The voices of the others, each at its place. */
export class RemoteAudio {
  readonly #options: RemoteAudioOptions;
  readonly #voices = new Map<PersonId, Voice>();

  constructor(options: RemoteAudioOptions) {
    this.#options = options;
  }

  /** The voices that arrive; a person with another stream than before is connected anew. */
  set(streams: ReadonlyMap<PersonId, MediaStream>): void {
    for (const [person, voice] of this.#voices) {
      if (streams.get(person) !== voice.stream) this.#remove(person, voice);
    }
    for (const [person, stream] of streams) {
      if (!this.#voices.has(person)) this.#voices.set(person, this.#connect(stream));
    }
    this.#options.sound.need(this.#voices.size > 0);
    this.update();
  }

  /** Puts every voice where its person is now; call a few times a second. */
  update(): void {
    const { sound, self, placeOf, viewYaw, inMyCircle, mono } = this.#options;
    if (this.#voices.size === 0) return;
    const now = sound.context.currentTime;
    const listener = self();
    for (const [person, { gain, panner }] of this.#voices) {
      const heard = hear(listener, placeOf(person), inMyCircle(person), viewYaw());
      gain.gain.setTargetAtTime(heard.gain, now, SMOOTH_S);
      panner.positionX.setTargetAtTime(mono() ? 0 : heard.x, now, SMOOTH_S);
      panner.positionZ.setTargetAtTime(mono() ? -1 : heard.z, now, SMOOTH_S);
    }
  }

  /** Mono takes the panner out: both ears hear all of it. */
  setMono(mono: boolean): void {
    for (const voice of this.#voices.values()) this.#route(voice, mono);
  }

  level(person: PersonId): number {
    return this.#voices.get(person)?.meter.level() ?? 0;
  }

  /** After a gesture: elements that the browser held back play (unheard, they only keep the streams flowing). */
  play(): void {
    for (const { element } of this.#voices.values()) void element.play().catch(() => undefined);
  }

  close(): void {
    for (const [person, voice] of this.#voices) this.#remove(person, voice);
    this.#options.sound.need(false);
  }

  #connect(stream: MediaStream): Voice {
    const { sound, createElement, mono } = this.#options;
    const { context } = sound;
    // Chrome gives Web Audio silence from a remote stream that no element plays (crbug.com/933677).
    const element = createElement();
    keepQuiet(element);
    element.srcObject = stream;
    void element.play().catch(() => undefined);
    const source = context.createMediaStreamSource(stream);
    const panner = context.createPanner();
    // The loudness by distance is our own rule (spatial.ts); the panner only turns.
    panner.panningModel = 'equalpower';
    panner.distanceModel = 'linear';
    panner.rolloffFactor = 0;
    const gain = context.createGain();
    source.connect(gain);
    const voice = { stream, element, source, gain, panner, meter: new VoiceMeter({ sound, input: source }) };
    this.#route(voice, mono());
    return voice;
  }

  #route({ gain, panner }: Voice, mono: boolean): void {
    const { destination } = this.#options.sound.context;
    gain.disconnect();
    panner.disconnect();
    if (mono) gain.connect(destination);
    else gain.connect(panner).connect(destination);
  }

  #remove(person: PersonId, { element, source, gain, panner, meter }: Voice): void {
    this.#voices.delete(person);
    meter.close();
    for (const node of [source, gain, panner]) node.disconnect();
    element.pause();
    element.srcObject = null;
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
