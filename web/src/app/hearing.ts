import type { PersonId } from '@atrium/protocol';
import type { Clock } from '../net/clock.ts';
import { circleOf, type RoomStore } from '../net/room-store.ts';
import { deviceMemory } from '../media/device-memory.ts';
import type { MediaStore } from '../media/media-store.ts';
import { RemoteAudio, type Voices } from '../media/remote-audio.ts';
import { Sound } from '../media/sound.ts';
import type { Place } from '../media/spatial.ts';
import { Speakers } from '../media/speakers.ts';
import { VoiceMeter } from '../media/voice-meter.ts';

/** How often voices are put in their place; the ear does not notice finer steps of somebody who walks. */
const UPDATE_MS = 100;

/** Of one kind of sound, what plays and what is to take its place. */
export type Streams = { playing: Voices; coming: Voices };

export type HearingOptions = {
  clock: Clock;
  room: RoomStore;
  media: MediaStore;
  self: () => Place | null;
  placeOf: (person: PersonId) => Place | null;
  /** From which side the person looks at the room, radians. */
  viewYaw: () => number;
};

/** All that sounds in the page: the others' voices at their places, and the meter of my own. */
export class Hearing {
  readonly #options: HearingOptions;
  readonly #sound: Sound;
  readonly #speakers: Speakers;
  readonly #voices: RemoteAudio;
  /** What sounds on the screens that are shown: in the middle, whoever shows it. */
  readonly #screens: RemoteAudio;
  #meter: { stream: MediaStream; meter: VoiceMeter } | null = null;
  readonly #unsubscribe: () => void;
  #cancel: (() => void) | null = null;
  #heard = 0;

  constructor(options: HearingOptions) {
    this.#options = options;
    const { room, media, self, viewYaw } = options;
    const isUp = (person: PersonId) => room.getState().podium.speakers.includes(person);
    this.#sound = new Sound({ store: media, createContext: () => new AudioContext({ latencyHint: 'interactive' }) });
    this.#speakers = new Speakers({
      store: media,
      memory: deviceMemory(() => localStorage),
      route: (deviceId) => this.#sound.setSpeaker(deviceId),
    });
    const shared = {
      sound: this.#sound,
      createElement: () => new Audio(),
      viewYaw,
      volumeOf: (person: PersonId) => {
        const { volumes, podiumVolume } = media.getState();
        return (volumes.get(person) ?? 1) * (isUp(person) ? podiumVolume : 1);
      },
      mono: () => media.getState().mono,
    };
    this.#screens = new RemoteAudio({ ...shared, self: () => null, placeOf: () => null, inMyCircle: () => true });
    this.#voices = new RemoteAudio({
      ...shared,
      self,
      // Whoever speaks to all is heard alike everywhere.
      placeOf: (person) => (isUp(person) ? null : options.placeOf(person)),
      inMyCircle: (person) => {
        const state = room.getState();
        return circleOf(state, state.self)?.members.includes(person) === true;
      },
    });
    this.#unsubscribe = media.subscribe(({ mic }) => this.#useMic(mic.kind === 'live' ? mic.stream : null));
  }

  /** `coming`: streams that will take the place of those of the same people. */
  set(voices: Streams, screens: Streams): void {
    this.#heard = voices.playing.size + screens.playing.size;
    this.#voices.set(voices.playing, voices.coming);
    this.#screens.set(screens.playing, screens.coming);
    this.#keepUpdating();
  }

  /** 0..1 */
  micLevel(): number {
    return this.#meter?.meter.level() ?? 0;
  }

  /** 0..1, of somebody in my circle. */
  levelOf(person: PersonId): number {
    return this.#voices.level(person);
  }

  /** From now on, in this page alone. `volume`: 0..1 */
  setVolume(person: PersonId, volume: number): void {
    const volumes = new Map(this.#options.media.getState().volumes);
    if (volume === 1) volumes.delete(person);
    else volumes.set(person, volume);
    this.#options.media.setState({ volumes });
    this.#update();
  }

  setPodiumVolume(podiumVolume: number): void {
    this.#options.media.setState({ podiumVolume });
    this.#update();
  }

  setMono(mono: boolean): void {
    this.#options.media.setState({ mono });
    for (const sounds of [this.#voices, this.#screens]) sounds.setMono(mono);
  }

  setSpeaker(deviceId: string): Promise<void> {
    return this.#speakers.choose(deviceId);
  }

  /** Within a gesture. */
  unlock(): void {
    void this.#sound.unlock();
    for (const sounds of [this.#voices, this.#screens]) sounds.play();
  }

  /** Nothing sounds any more, and the browser gets its audio context back (Chrome keeps each until then). */
  close(): void {
    this.#unsubscribe();
    this.#speakers.close();
    this.#cancel?.();
    this.#cancel = null;
    this.#meter?.meter.close();
    this.#meter = null;
    this.#heard = 0;
    for (const sounds of [this.#voices, this.#screens]) sounds.close();
    void this.#sound.close();
  }

  #useMic(stream: MediaStream | null): void {
    if (this.#meter?.stream === stream || (this.#meter === null && stream === null)) return;
    this.#meter?.meter.close();
    this.#meter = stream === null ? null : { stream, meter: new VoiceMeter({ sound: this.#sound, input: stream }) };
    if (stream === null) this.#options.media.setState({ micSilent: false });
    // A page that captures is allowed to run its context without a gesture.
    else void this.#sound.unlock();
    this.#keepUpdating();
  }

  #update(): void {
    for (const sounds of [this.#voices, this.#screens]) sounds.update();
  }

  #keepUpdating(): void {
    if (this.#cancel !== null || (this.#heard === 0 && this.#meter === null)) return;
    this.#cancel = this.#options.clock.after(UPDATE_MS, () => {
      this.#cancel = null;
      this.#update();
      const micSilent = this.#meter?.meter.silent(this.#options.clock.now()) ?? false;
      const { media } = this.#options;
      if (micSilent !== media.getState().micSilent) media.setState({ micSilent });
      this.#keepUpdating();
    });
  }
}
