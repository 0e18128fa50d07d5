import type {
  ChatScope,
  CircleId,
  Moderation,
  PersonId,
  Pose,
  Reaction,
  RoomGlimpse,
  WireError,
} from '@atrium/protocol';
import type { MediaStore } from '../media/media-store.ts';
import type { RoomStore } from '../net/room-store.ts';
import type { QualityStore } from '../telemetry/quality-store.ts';
import type { Quality } from '../world/types.ts';

/** Who enters: kept in localStorage, so that the next time takes three seconds. */
export type Profile = { name: string; color: number; photo: string | null };

/** Everything that the interface can do to a room. The app builds one; React gets it by context. */
export type RoomClient = {
  readonly room: RoomStore;
  readonly media: MediaStore;
  /** "Why is my call bad?" */
  readonly quality: QualityStore;

  /** For the lobby, before joining; null when the service cannot be reached. */
  glimpse(): Promise<RoomGlimpse | null>;
  /** Enters, or says why not. */
  join(profile: Profile): Promise<WireError | null>;
  /** True while this tab still holds a place in the room: after a reload, within the resume window. */
  canResume(): boolean;
  /** Takes that place back without the lobby, with the profile and the mute state of before; or says why not. */
  resume(): Promise<WireError | null>;
  /** Enters again after the stay has ended, with the profile and the mute state of before; or says why not. */
  rejoin(): Promise<WireError | null>;
  leave(): Promise<void>;
  /** Reconnect at once instead of waiting for the next try. */
  retryNow(): void;
  setProfile(profile: Profile): void;

  // devices
  openMic(deviceId?: string): Promise<void>;
  closeMic(): void;
  openCamera(deviceId?: string): Promise<void>;
  closeCamera(): void;
  /** False where the browser can show no screen. */
  readonly canCapture: boolean;
  /** Within a gesture: the browser asks what is to be shown. */
  startSharing(): Promise<void>;
  stopSharing(): void;
  setSpeaker(deviceId: string): Promise<void>;
  setMuted(muted: boolean): void;
  /** True while the push-to-talk key is down. */
  pushToTalk(down: boolean): void;
  setMono(mono: boolean): void;
  /** How loud this page plays somebody, 0..1; 0 mutes them for this person alone, and nobody is told. */
  setVolume(person: PersonId, volume: number): void;
  /** The same of whoever speaks to the whole room. */
  setPodiumVolume(volume: number): void;
  /** After a gesture: starts what the browser held back. */
  unlockSound(): void;
  /** 0..1, own voice; also before joining. */
  micLevel(): number;
  /** 0..1, voice of somebody in my circle. */
  levelOf(person: PersonId): number;
  /** Height of each shown tile in device pixels, so that the fitting layer is sent; 0 for hidden ones. */
  showTiles(tiles: ReadonlyMap<PersonId, number>): void;
  /** The same of each person's screen. */
  showScreens(screens: ReadonlyMap<PersonId, number>): void;

  // the room
  /** Walk to a place; the person moves in the world at walking speed. */
  walkTo(x: number, z: number): void;
  walkToPerson(person: PersonId): void;
  walkToCircle(circle: CircleId): void;
  poseOf(person: PersonId): Pose | null;
  stepOut(): void;
  setLock(locked: boolean): void;
  invite(person: PersonId): void;
  answerInvite(askId: string, accept: boolean): void;
  knock(circle: CircleId): void;
  answerKnock(askId: string, accept: boolean): void;
  wave(person: PersonId): void;
  /** Shows it over the own head for a moment. */
  react(what: Reaction): void;
  /** For hosts. */
  moderate(person: PersonId, act: Moderation): void;
  handOver(person: PersonId): void;
  /** Calls somebody up to speak to the whole room, or down; anybody may come down themselves. */
  callUp(person: PersonId, up: boolean): void;
  /** Asks to speak to the whole room, or no more. */
  raiseHand(up: boolean): void;
  sendChat(scope: ChatScope, text: string, to?: PersonId): Promise<WireError | null>;
  dismissNotice(id: string): void;

  // the view
  /** Puts the 3D world on a canvas; loads Three.js on first use. Returns the undo. */
  mountStage(stage: StageOptions): () => void;
  overview(): void;
  zoom(by: 'in' | 'out' | 'me'): void;
  setQuality(quality: Quality): void;
};

export type StageOptions = {
  canvas: HTMLCanvasElement;
  /** Name pills, badges and edge chips are put in here; it covers the canvas and takes no pointer events itself. */
  labels: HTMLElement;
  /** Selectors of panels that labels must not be drawn under. */
  obstacles: string;
  theme: 'light' | 'dark';
  quality: Quality;
  /** `lobby`: blurred preview from the glimpse, nobody is named, no input. */
  mode: 'lobby' | 'room';
  reducedMotion: boolean;
  onPersonClick?: (person: PersonId, at: { x: number; y: number }) => void;
  /** The world cannot be drawn any more. Where it never could (no WebGL) nothing is said: all works without it. */
  onFailed: (error: unknown) => void;
};
