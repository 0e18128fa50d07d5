import type { DeviceMemory } from './device-memory.ts';
import { deviceProblem, environmentProblem } from './device-problem.ts';
import type { DeviceChoice, DeviceState, DeviceSwap, MediaStore } from './media-store.ts';

type Source = 'mic' | 'camera';

export type DevicesOptions = {
  store: MediaStore;
  memory: DeviceMemory;
  /** Of the browser; undefined where http hides it. */
  mediaDevices: MediaDevices | undefined;
  secure: boolean;
  /** A track began, was replaced or ended. The engine gets it; nothing here sends. */
  onTrack: (source: Source, track: MediaStreamTrack | null) => void;
  /** A microphone is about to open that nobody asked for now: it opens muted. */
  mute: () => void;
};

const KINDS = { mic: 'audioinput', camera: 'videoinput' } as const;
const LISTS = { mic: 'mics', camera: 'cameras' } as const;

/** Echo cancellation and the rest are the browser's: it hears all that it plays, also through Web Audio. */
const MIC: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: 1,
};
/** 720p at 24 frames is the top simulcast layer; a face does not gain from more. */
const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 24, max: 30 },
};

/** Microphone and camera of this page: opened, changed, closed, and honest about why not. */
export class Devices {
  readonly #options: DevicesOptions;
  /** Raised with each wish, so that the answer to an older one is thrown away. */
  readonly #wish = { mic: 0, camera: 0 };
  /** Unplugged while in use: it is taken again when it comes back, unless the person opened one meanwhile; what they closed stays closed. */
  readonly #lost: Record<Source, DeviceChoice | null> = { mic: null, camera: null };
  readonly #changed = (): void => void this.#plugged();

  constructor(options: DevicesOptions) {
    this.#options = options;
    options.mediaDevices?.addEventListener('devicechange', this.#changed);
    void this.refresh();
  }

  /** Opens a device: the named one, else the one of last time, else the browser's choice. */
  async open(source: Source, deviceId?: string): Promise<void> {
    this.#lost[source] = null;
    await this.#open(source, deviceId);
    const state = this.#options.store.getState()[source];
    if (state.kind === 'live' && state.deviceId === deviceId) this.#options.memory.set(source, state.deviceId);
  }

  close(source: Source): void {
    this.#wish[source] += 1;
    const state = this.#options.store.getState()[source];
    if (state.kind === 'live') {
      stopAll(state.stream);
      this.#options.onTrack(source, null);
    }
    this.#set(source, { kind: 'off' });
  }

  /** Both end, and what is plugged in is no longer followed. */
  dispose(): void {
    this.#options.mediaDevices?.removeEventListener('devicechange', this.#changed);
    this.close('mic');
    this.close('camera');
  }

  /** Reads the lists of devices again. */
  async refresh(): Promise<void> {
    const { mediaDevices, store } = this.#options;
    const all = (await mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    store.setState({
      mics: choices(all, 'audioinput'),
      cameras: choices(all, 'videoinput'),
      speakers: choices(all, 'audiooutput'),
    });
  }

  async #open(source: Source, deviceId?: string): Promise<void> {
    const { mediaDevices, secure, memory, store } = this.#options;
    const wish = ++this.#wish[source];
    const problem = environmentProblem({ secure, hasDevices: hasGetUserMedia(mediaDevices) });
    if (problem !== null || mediaDevices === undefined) {
      this.#set(source, { kind: 'problem', problem: problem ?? 'failed' });
      return;
    }
    const before = store.getState()[source];
    if (before.kind !== 'live') this.#set(source, { kind: 'asking' });
    try {
      const stream = await this.#ask(mediaDevices, source, deviceId ?? memory.get(source), deviceId !== undefined);
      if (wish !== this.#wish[source]) return void stopAll(stream);
      this.#began(source, stream);
      // Labels are hidden until a permission is given.
      await this.refresh();
    } catch (error) {
      if (wish !== this.#wish[source]) return;
      if (before.kind === 'live' && flows(before.stream)) {
        // What runs goes on: to choose a device that another program holds costs nothing.
        const tried = this.#listed(source).find((one) => one.deviceId === deviceId);
        if (tried !== undefined) this.#tell({ kind: 'kept', device: source, from: tried.label, to: before.label });
        return;
      }
      this.close(source);
      this.#set(source, { kind: 'problem', problem: deviceProblem(error) });
    }
  }

  async #ask(devices: MediaDevices, source: Source, deviceId: string | null, exactly: boolean): Promise<MediaStream> {
    const settings = source === 'mic' ? MIC : CAMERA;
    const chosen = deviceId === null ? settings : { ...settings, deviceId: exactly ? { exact: deviceId } : deviceId };
    return devices.getUserMedia(source === 'mic' ? { audio: chosen } : { video: chosen });
  }

  #began(source: Source, stream: MediaStream): void {
    const { store, onTrack } = this.#options;
    const before = store.getState()[source];
    const track = source === 'mic' ? stream.getAudioTracks()[0] : stream.getVideoTracks()[0];
    if (track === undefined) throw new Error(`a ${KINDS[source]} stream without a track`);
    track.addEventListener('ended', () => void this.#ended(source, stream));
    onTrack(source, track);
    this.#set(source, {
      kind: 'live',
      stream,
      deviceId: track.getSettings().deviceId ?? '',
      label: track.label,
    });
    if (before.kind === 'live') stopAll(before.stream);
  }

  /** Unplugged, or taken away by the system: another one of its kind takes over where there is one, as muted as this one was. */
  async #ended(source: Source, stream: MediaStream): Promise<void> {
    const { store } = this.#options;
    const before = store.getState()[source];
    if (before.kind !== 'live' || before.stream !== stream) return;
    // The first of several that go one after the other is the one that the person has chosen.
    this.#lost[source] ??= { deviceId: before.deviceId, label: before.label };
    // It stays what is sent until the next one runs, so that the others see no microphone go and come.
    await this.#open(source);
    const now = store.getState()[source];
    if (now.kind !== 'live' || now.stream === stream || now.deviceId === before.deviceId) return;
    this.#tell({ kind: 'gone', device: source, from: before.label, to: now.label });
  }

  /** Something was plugged in or out. Not every browser ends the track of what is gone, and none brings it back. */
  async #plugged(): Promise<void> {
    await this.refresh();
    for (const source of ['mic', 'camera'] as const) {
      const state = this.#options.store.getState()[source];
      const isListed = (id: string): boolean => this.#listed(source).some(({ deviceId }) => deviceId === id);
      const lost = this.#lost[source];
      if (lost !== null && isListed(lost.deviceId)) await this.#back(source, lost);
      else if (state.kind === 'live' && this.#listed(source).length > 0 && !isListed(state.deviceId))
        await this.#ended(source, state.stream);
    }
  }

  /** Who puts the same headset on again means it. A camera is not opened for somebody who has none on now. */
  async #back(source: Source, lost: DeviceChoice): Promise<void> {
    const { store, mute } = this.#options;
    const before = store.getState()[source];
    if (before.kind !== 'live' && (source === 'camera' || before.kind !== 'problem')) return;
    if (before.kind === 'live' && before.deviceId === lost.deviceId && flows(before.stream)) return;
    // Taken for mute by all since it went: whoever was not there for a while must not be heard by surprise.
    const muted = before.kind !== 'live';
    if (muted) mute();
    this.#lost[source] = null;
    await this.#open(source, lost.deviceId);
    const now = store.getState()[source];
    if (now.kind === 'live' && now.deviceId === lost.deviceId)
      this.#tell({ kind: 'back', device: source, to: now.label, muted });
  }

  #listed(source: Source): readonly DeviceChoice[] {
    return this.#options.store.getState()[LISTS[source]];
  }

  #tell(swap: DeviceSwap): void {
    this.#options.store.setState({ swap });
  }

  #set(source: Source, state: DeviceState): void {
    this.#options.store.setState(source === 'mic' ? { mic: state } : { camera: state });
  }
}

function hasGetUserMedia(devices: MediaDevices | undefined): boolean {
  return typeof devices?.getUserMedia === 'function';
}

function flows(stream: MediaStream): boolean {
  return stream.getTracks().some(({ readyState }) => readyState === 'live');
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Nameless entries are what a browser shows before a permission: there is nothing to choose between yet. */
function choices(all: readonly MediaDeviceInfo[], kind: MediaDeviceKind): DeviceChoice[] {
  return all
    .filter((device) => device.kind === kind && device.deviceId !== '')
    .map(({ deviceId, label }) => ({ deviceId, label }));
}
