import type { CameraState, EventFrame, MicState, Opaque, PersonId, Requests, Welcome } from '@atrium/protocol';
import { deviceMemory } from '../media/device-memory.ts';
import { Devices } from '../media/devices.ts';
import { MediaEngine } from '../media/engine.ts';
import { loadWebRtc } from '../media/load-web-rtc.ts';
import type { MediaStore, RemoteMedia } from '../media/media-store.ts';
import type { MediaSignal } from '../media/signal.ts';
import { toldState } from '../media/transport-state.ts';
import type { Clock } from '../net/clock.ts';
import { newId } from '../net/new-id.ts';
import type { Hearing } from './hearing.ts';

export type RoomMediaOptions = {
  clock: Clock;
  store: MediaStore;
  signal: MediaSignal;
  hearing: Pick<Hearing, 'setVoices'>;
  /** What others see of microphone and camera has changed. */
  onShown: (shown: Requests['setMedia']) => void;
  /** Only a new socket with new transports helps. */
  onStuck: () => void;
};

export type ShownMedia = { mic: MicState; camera: CameraState };

/** Devices, engine and ears of one page, as one thing. */
export class RoomMedia {
  readonly devices: Devices;
  readonly engine: MediaEngine;
  readonly #options: RoomMediaOptions;
  #shown: ShownMedia = { mic: 'off', camera: 'off' };
  /** After a reload: what is being opened again is said at once, so that nobody sees a flicker. */
  #promised: ShownMedia | null = null;

  constructor(options: RoomMediaOptions) {
    this.#options = options;
    const { clock, store, signal } = options;
    this.engine = new MediaEngine({
      webRtc: loadWebRtc,
      signal,
      timers: clock,
      newId,
      onChange: () => this.#show(),
      onStuck: () => options.onStuck(),
    });
    const memory = deviceMemory(() => localStorage);
    this.#recall(memory.get('speaker'), memory.get('mono'));
    store.subscribe((now, before) => {
      if (now.speakerId !== before.speakerId) memory.set('speaker', now.speakerId);
      if (now.mono !== before.mono) memory.set('mono', String(now.mono));
    });
    this.devices = new Devices({
      store,
      memory,
      // Browsers leave it out on insecure pages, whatever the type says.
      mediaDevices: navigator.mediaDevices,
      secure: isSecureContext,
      onTrack: (source, track) => {
        if (source === 'mic') this.engine.setMicTrack(track);
        else this.engine.setCameraTrack(track);
        this.#announce();
      },
    });
  }

  /** Microphone and camera as the others are told. */
  get shown(): ShownMedia {
    return this.engine.unable ? this.engine.shown() : (this.#promised ?? this.engine.shown());
  }

  /** What this page can receive from that router; loads WebRTC on first use. */
  load(routerRtpCapabilities: Opaque): Promise<Opaque> {
    return this.engine.load(routerRtpCapabilities);
  }

  welcome(welcome: Welcome, said: ShownMedia): void {
    this.engine.applyWelcome(welcome);
    this.#shown = said;
    this.#announce();
  }

  event(event: EventFrame): void {
    if (event.m === 'consumers') this.engine.applyConsumers(event.d);
    else if (event.m === 'wanted') this.engine.applyWanted(event.d);
    else if (event.m === 'transports') this.engine.applyTransports(event.d);
  }

  setMuted(muted: boolean): void {
    this.#options.store.setState({ muted });
    this.engine.setMuted(muted);
    this.#announce();
  }

  pushToTalk(down: boolean): void {
    this.engine.setPushToTalk(down);
    this.#announce();
  }

  /** Opens again what was open before a reload. */
  async reopen(before: ShownMedia): Promise<void> {
    this.#promised = before;
    this.setMuted(before.mic === 'muted');
    await Promise.all([
      before.mic === 'off' ? undefined : this.devices.open('mic'),
      before.camera === 'off' ? undefined : this.devices.open('camera'),
    ]);
    this.#promised = null;
    this.#announce();
  }

  /** The stay is over: nothing is heard, sent or captured any more. */
  stop(): void {
    this.devices.close('mic');
    this.devices.close('camera');
    this.engine.close();
    this.#options.store.setState({ transport: 'none' });
  }

  /** The page goes elsewhere: no listener stays either. */
  close(): void {
    this.stop();
    this.devices.dispose();
  }

  #recall(speaker: string | null, mono: string | null): void {
    this.#options.store.setState({ speakerId: speaker ?? 'default', mono: mono === 'true' });
  }

  #announce(): void {
    const shown = this.shown;
    if (shown.mic === this.#shown.mic && shown.camera === this.#shown.camera) return;
    this.#shown = shown;
    this.#options.onShown(shown);
  }

  #show(): void {
    const voices = new Map<PersonId, MediaStream>();
    const remotes = new Map<PersonId, RemoteMedia>();
    for (const { params, stream } of this.engine.receiver.all) {
      if (stream === null) continue;
      const other = remotes.get(params.person) ?? { audio: false, video: null };
      if (params.source === 'mic') voices.set(params.person, stream);
      remotes.set(params.person, params.source === 'mic' ? { ...other, audio: true } : { ...other, video: stream });
    }
    this.#options.hearing.setVoices(voices);
    const { store } = this.#options;
    const before = store.getState();
    const transport = toldState(before.transport, this.engine.transportState);
    if (transport !== before.transport) store.setState({ transport });
    if (!sameRemotes(before.remotes, remotes)) store.setState({ remotes });
  }
}

function sameRemotes(a: ReadonlyMap<PersonId, RemoteMedia>, b: ReadonlyMap<PersonId, RemoteMedia>): boolean {
  if (a.size !== b.size) return false;
  return [...b].every(([id, { audio, video }]) => a.get(id)?.audio === audio && a.get(id)?.video === video);
}
