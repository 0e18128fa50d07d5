import type { CircleId, PersonId, Pose, RoomGlimpse } from '@atrium/protocol';
import type { MediaStore } from '../media/media-store.ts';
import type { RoomStore } from '../net/room-store.ts';
import type { Quality, WorldSource } from '../world/types.ts';

export type WalkTarget = { x: number; z: number };
export type ViewRequest = 'overview' | 'in' | 'out' | 'me';

/** What a stage (the drawn world) gets of the room. Every `on...` returns the function that undoes it. */
export type StageSource = {
  room: RoomStore;
  media: MediaStore;
  /** Where people are in this frame (a little in the past, eased), without myself, and their voice levels. */
  world: WorldSource;
  /** My own pose as last walked or as the server put me; null before the room is entered. */
  self(): Pose | null;
  /** The server puts me somewhere: at entering, into a slot of a circle, or back after a step too far. Glide there. */
  onSelfMoved(listener: (pose: Pose) => void): () => void;
  /** The stage walks me; call it each frame while walking and once with `walking` false when I stop. */
  sendPose(pose: Pose, walking: boolean): void;
  /** The interface asks to walk to a place. While a stage listens, it walks; otherwise a plain walker does. */
  onWalkRequest(listener: (target: WalkTarget) => void): () => void;
  /** The camera looks from another side (radians around the room): the voices turn with it. */
  viewTurned(yaw: number): void;
  onViewRequest(listener: (what: ViewRequest) => void): () => void;
  onQuality(listener: (quality: Quality) => void): () => void;
  /** Address of a portrait by the key in `Person.photo`. */
  photoUrl(key: string): string;
  /** For the lobby's preview; null when the service cannot be reached. */
  glimpse(): Promise<RoomGlimpse | null>;
  walkToPerson(person: PersonId): void;
  walkToCircle(circle: CircleId): void;
};
