import type { PersonId } from '@atrium/protocol';
import { RemoteVoice } from './remote-voice.ts';
import type { Sound } from './sound.ts';
import { hear, type Place } from './spatial.ts';

export type RemoteAudioOptions = {
  sound: Sound;
  createElement: () => HTMLAudioElement;
  self: () => Place | null;
  placeOf: (person: PersonId) => Place | null;
  viewYaw: () => number;
  inMyCircle: (person: PersonId) => boolean;
  /** How loud a person is to be played, 0..1. */
  volumeOf: (person: PersonId) => number;
  mono: () => boolean;
};

export type Voices = ReadonlyMap<PersonId, MediaStream>;

/** The voices of the others, each at its place. */
export class RemoteAudio {
  readonly #options: RemoteAudioOptions;
  readonly #voices = new Map<PersonId, RemoteVoice>();

  constructor(options: RemoteAudioOptions) {
    this.#options = options;
  }

  /** The voices that arrive, one stream each; `coming` ones will take the place of those, and are not heard yet. */
  set(streams: Voices, coming: Voices): void {
    for (const [person, voice] of this.#voices) if (!streams.has(person)) this.#remove(person, voice);
    const { sound, createElement, mono } = this.#options;
    for (const [person, stream] of streams) {
      const voice = this.#voices.get(person) ?? new RemoteVoice({ sound, createElement, stream, mono: mono() });
      this.#voices.set(person, voice);
      voice.play(stream);
      voice.expect(coming.get(person) ?? null);
    }
    sound.need(this, this.#voices.size > 0);
    this.update();
  }

  /** Puts every voice where its person is now; call a few times a second. */
  update(): void {
    const { self, placeOf, viewYaw, inMyCircle, volumeOf, mono } = this.#options;
    const listener = self();
    for (const [person, voice] of this.#voices) {
      const heard = hear(listener, placeOf(person), inMyCircle(person), viewYaw());
      voice.place({ ...heard, gain: heard.gain * volumeOf(person) }, mono());
    }
  }

  setMono(mono: boolean): void {
    for (const voice of this.#voices.values()) voice.route(mono);
  }

  level(person: PersonId): number {
    return this.#voices.get(person)?.level() ?? 0;
  }

  /** After a gesture: elements that the browser held back play (unheard, they only keep the streams flowing). */
  play(): void {
    for (const voice of this.#voices.values()) voice.unlock();
  }

  close(): void {
    for (const [person, voice] of this.#voices) this.#remove(person, voice);
    this.#options.sound.need(this, false);
  }

  #remove(person: PersonId, voice: RemoteVoice): void {
    this.#voices.delete(person);
    voice.close();
  }
}
