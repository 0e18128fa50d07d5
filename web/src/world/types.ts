import type { CircleId, PersonId, Reaction } from '@atrium/protocol';

export type Quality = 'auto' | 'full' | 'medium' | 'low';
export type Theme = 'light' | 'dark';

/** What the world draws of a person; where they stand comes each frame from `WorldSource`. */
export type WorldPerson = {
  id: PersonId;
  name: string;
  color: number;
  /** Address of the portrait, or null: initials. */
  photoUrl: string | null;
  me: boolean;
  inMyCircle: boolean;
  /** The circle they stand in: who stands still in one looks to its middle. */
  circle: CircleId | null;
  muted: boolean;
  /** Speaks to the whole room, or would like to. */
  podium: 'up' | 'hand' | null;
  /** What they show over their head, or null. */
  reaction: Reaction | null;
  presence: 'here' | 'away' | 'reconnecting';
};

export type WorldCircle = {
  id: CircleId;
  x: number;
  z: number;
  radius: number;
  mine: boolean;
  locked: boolean;
  count: number;
  capacity: number;
  talking: boolean;
};

/** Asked once per drawn frame. */
export type WorldSource = {
  /** Calls back for everybody in view: metres, radians. */
  poses(now: number, visit: (id: PersonId, x: number, z: number, yaw: number, walking: boolean) => void): void;
  /** 0..1; only people of my circle have one. */
  level(id: PersonId): number;
};
