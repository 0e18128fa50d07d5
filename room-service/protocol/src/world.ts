/** What one person may know about a room: people, circles, floor. Plain data; lengths in metres, times in ms since 1970. */

export type PersonId = string;
export type CircleId = string;

/** `muted`: a live microphone that sends nothing; `off`: none at all. */
export type MicState = 'live' | 'muted' | 'off';
export type CameraState = 'live' | 'off';
export type Presence = 'here' | 'away' | 'reconnecting';
export type Role = 'host' | 'member';
/** What a host may do to somebody. `edge`: out of the circle, to where the floor ends. */
export const MODERATIONS = ['mute', 'stopCamera', 'stopShare', 'edge', 'remove'] as const;
export type Moderation = (typeof MODERATIONS)[number];
/** What somebody shows for a moment, over their head. */
export const REACTIONS = ['yes', 'clap', 'heart', 'laugh', 'wow', 'party'] as const;
export type Reaction = (typeof REACTIONS)[number];
export type PersonKind = 'person' | 'bot';

/** x to the right, z towards the default camera, both from the centre of the floor; yaw in radians, 0 looks along +z. */
export type Pose = { x: number; z: number; yaw: number };

export type Person = {
  id: PersonId;
  /** Names the person in binary pose frames; unique in the room while the person is in it. */
  index: number;
  name: string;
  /** 0..PERSON_COLORS-1 */
  color: number;
  /** Key for `GET /api/rooms/:room/photos/:photo`, or null: initials are drawn. */
  photo: string | null;
  kind: PersonKind;
  role: Role;
  mic: MicState;
  camera: CameraState;
  /** Shows a screen to the circle. Absent: no. */
  sharing?: boolean;
  presence: Presence;
};

/** A change of a person: only the fields that changed, and the id. */
export type PersonChange = { id: PersonId } & Partial<Omit<Person, 'id' | 'index' | 'kind'>>;

export type Circle = {
  id: CircleId;
  x: number;
  z: number;
  /** Of the ring that is drawn: the slots lie 0.42 m inside. */
  radius: number;
  /** Angle of the first slot; slot k of n is at `angle + 2 pi k / n`. */
  angle: number;
  /** In slot order. */
  members: PersonId[];
  locked: boolean;
  /** Who last locked or opened it. */
  lockBy?: PersonId;
  capacity: number;
  /** Somebody in it speaks; always false for a locked circle. */
  talking: boolean;
};

/** Who speaks to the whole room, in the order in which they went up, and whose hands are up, the first first. */
export type Podium = { speakers: PersonId[]; hands: PersonId[] };

/** The floor eases from `from` to `to` over `FLOOR_EASE_MS` beginning at server time `since`. */
export type Floor = { from: number; to: number; since: number };

export type ChatScope = 'room' | 'circle' | 'direct';

export type ChatMessage = {
  /** Made by the sender, so that a repeated send after a resume is recognised. */
  id: string;
  scope: ChatScope;
  from: PersonId;
  /** Kept beside the id, since the sender may have left when it is read. */
  fromName: string;
  /** The other person of a direct message. */
  to?: PersonId;
  text: string;
  /** Server time. */
  at: number;
};
