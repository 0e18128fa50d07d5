import type { CircleId, PersonId, Pose } from '@atrium/protocol';
import type { Tier } from './quality.ts';
import type { Quality, Theme, WorldSource } from './types.ts';

export type WorldOptions = {
  canvas: HTMLCanvasElement;
  labels: HTMLElement;
  /** Selector of panels that labels must not lie under. */
  obstacles: string;
  theme: Theme;
  quality: Quality;
  /** The tier to begin with when quality is `auto` and an earlier visit has measured one. */
  measuredTier: Tier | null;
  mode: 'lobby' | 'room';
  reducedMotion: boolean;
  /** Everything at its goal, at once: for pictures. */
  frozen: boolean;
  source: WorldSource;
  /** ms since 1970: of this page, as `source.poses` takes it, and of the server. */
  now: () => number;
  serverNow: () => number;
  events: WorldEvents;
};

export type WorldEvents = {
  /** I walk; `walking` is false once, when I stop. */
  walked: (pose: Pose, walking: boolean) => void;
  personClicked: (id: PersonId, at: { x: number; y: number }) => void;
  circleClicked: (id: CircleId) => void;
  /** The first frame with all faces and names is on the screen. */
  ready: () => void;
  tierChanged: (tier: Tier) => void;
  /** The camera looks from another side: radians around the room. */
  turned: (yaw: number) => void;
  /** A frame could not be drawn, and no other will be. */
  failed: (error: unknown) => void;
};
