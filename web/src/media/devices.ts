import type { DeviceMemory } from './device-memory.ts';
import { deviceProblem, environmentProblem } from './device-problem.ts';
import type { DeviceChoice, DeviceState, MediaStore } from './media-store.ts';

type Source = 'mic' | 'camera';

export type DevicesOptions = {
  store: MediaStore;
  memory: DeviceMemory;
  /** Of the browser; undefined where http hides it. */
  mediaDevices: MediaDevices | undefined;
  secure: boolean;
  /** A track began, was replaced or ended. The engine gets it; nothing here sends. */
  onTrack: (source: Source, track: MediaStreamTrack | null) => void;
};

const KINDS = { mic: 'audioinput', camera: 'videoinput' } as const;

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
  readonly #changed = (): void => void this.refresh();

  constructor(options: DevicesOptions) {
    this.#options = options;
    options.mediaDevices?.addEventListener('devicechange', this.#changed);
    void this.refresh();
  }

  /** Opens a device: the named one, else the one of last time, else the browser's choice. */
  async open(source: Source, deviceId?: string): Promise<void> {
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
      if (deviceId !== undefined) memory.set(source, deviceId);
      // Labels are hidden until a permission is given.
      await this.refresh();
    } catch (error) {
      if (wish !== this.#wish[source]) return;
      if (before.kind === 'live') this.close(source);
      this.#set(source, { kind: 'problem', problem: deviceProblem(error) });
    }
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
    track.addEventListener('ended', () => this.#ended(source, stream));
    onTrack(source, track);
    this.#set(source, {
      kind: 'live',
      stream,
      deviceId: track.getSettings().deviceId ?? '',
      label: track.label,
    });
    if (before.kind === 'live') stopAll(before.stream);
  }

  /** Unplugged, or taken away by the system: another one of its kind takes over where there is one. */
  #ended(source: Source, stream: MediaStream): void {
    const state = this.#options.store.getState()[source];
    if (state.kind !== 'live' || state.stream !== stream) return;
    this.close(source);
    void this.refresh().then(() => {
      if (this.#options.store.getState()[source].kind !== 'off') return undefined;
      return this.open(source);
    });
  }

  #set(source: Source, state: DeviceState): void {
    this.#options.store.setState(source === 'mic' ? { mic: state } : { camera: state });
  }
}

function hasGetUserMedia(devices: MediaDevices | undefined): boolean {
  return typeof devices?.getUserMedia === 'function';
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
