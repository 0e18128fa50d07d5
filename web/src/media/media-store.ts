import type { DEVICE_PROBLEMS, PersonId } from '@atrium/protocol';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ScreenState } from './screen.ts';
import type { Volumes } from './volumes.ts';
import type { TransportState } from './transport-state.ts';

/**
 * Why there is no track, in the words of the interface's catalogue of errors. `denied`: the person or the browser said no.
 * `missing`: no such device. `busy`: another program holds it. `insecure`: http on an address that is not localhost, where
 * the browser offers no devices at all.
 */
export type DeviceProblem = (typeof DEVICE_PROBLEMS)[number];

export type DeviceState =
  | { kind: 'off' }
  | { kind: 'asking' }
  | { kind: 'live'; stream: MediaStream; deviceId: string; label: string }
  | { kind: 'problem'; problem: DeviceProblem };

/** `label`: as the browser names it; '' for one that it does not name. */
export type DeviceChoice = { deviceId: string; label: string };

/**
 * A device took the place of another by itself. `gone`: that one was unplugged. `back`: it is there again, and taken again;
 * `muted` where there was none meanwhile, so that nobody is heard who did not ask for it. `kept`: the one that was chosen,
 * `from`, did not open. Names are '' where the browser has none.
 */
export type DeviceSwap =
  | { kind: 'gone' | 'kept'; device: 'mic' | 'camera' | 'speaker'; from: string; to: string }
  | { kind: 'back'; device: 'mic' | 'camera' | 'speaker'; to: string; muted: boolean };

/** What one hears and sees of another person at the moment. */
export type RemoteMedia = {
  /** Voice arrives and may be heard. */
  audio: boolean;
  /** Live picture, or null. */
  video: MediaStream | null;
  /** The screen that they show, or null. */
  screen: MediaStream | null;
};

export type MediaState = {
  mic: DeviceState;
  /** A live microphone that sends nothing; push-to-talk lifts it while the key is down. */
  muted: boolean;
  /** A live microphone gives exact silence, not even noise: a switch on the device or in the system mutes it. */
  micSilent: boolean;
  camera: DeviceState;
  screen: ScreenState;
  /** Who has the own screen before them. */
  viewers: readonly PersonId[];
  mics: readonly DeviceChoice[];
  cameras: readonly DeviceChoice[];
  speakers: readonly DeviceChoice[];
  /** What sounds now; see `Speakers` for what was chosen. */
  speakerId: string;
  /** The newest; null before the first. */
  swap: DeviceSwap | null;
  remotes: ReadonlyMap<PersonId, RemoteMedia>;
  volumes: Volumes;
  /** How loud whoever speaks to the whole room is played, 0..1; times their own volume. */
  podiumVolume: number;
  /** Spatial by default; mono for those who hear with one ear or find it tiring. */
  mono: boolean;
  /** The browser refused to play sound without a gesture: show "Tap to hear". */
  needsGesture: boolean;
  /** `failed` until a way gets through; see `toldState`. */
  transport: TransportState;
};

export type MediaStore = StoreApi<MediaState>;

export function createMediaStore(): MediaStore {
  return createStore<MediaState>(() => ({
    mic: { kind: 'off' },
    muted: false,
    micSilent: false,
    camera: { kind: 'off' },
    screen: { kind: 'off' },
    viewers: [],
    mics: [],
    cameras: [],
    speakers: [],
    speakerId: 'default',
    swap: null,
    remotes: new Map(),
    volumes: new Map(),
    podiumVolume: 1,
    mono: false,
    needsGesture: false,
    transport: 'none',
  }));
}
