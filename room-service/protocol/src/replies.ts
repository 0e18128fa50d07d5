import type { RequestName } from './requests.ts';
import type { ConsumerParams, IceServer, Opaque, TransportPair, Wanted } from './media.ts';
import type { Judgement } from './verdicts.ts';
import type { ChatMessage, Circle, CircleId, Floor, Person, PersonId, Podium, Pose } from './world.ts';

/** Everything that a person needs after the one reply that the join awaits. */
export type Welcome = {
  protocol: number;
  /** Server time in ms. */
  now: number;
  room: string;
  self: PersonId;
  /** Presented within RESUME_WINDOW_MS after a dropped socket; a new one with each welcome, and with each `ticket` event. */
  resumeToken: string;
  /** True when the place of a former socket was taken back. */
  resumed: boolean;
  /**
   * True when another pod had the room, and this one knows of it what tickets say: no chat, no invitations, no knocks. Absent
   * otherwise, and from an older server.
   */
  restored?: true;
  people: (Person & { pose: Pose })[];
  circles: Circle[];
  floor: Floor;
  /** Absent while nobody speaks to all or wants to, and from a server before version 3. */
  podium?: Podium;
  chat: ChatMessage[];
  /** Null when the page's own transports were kept: restart ICE on them. */
  transports: TransportPair | null;
  /** All consumers that exist; the ones that the page does not hold yet are to be opened, others closed. */
  consumers: ConsumerParams[];
  wanted: Wanted;
};

/** Media at the pod that the room is moved to, beside that of the welcome. */
export type Attached = { transports: TransportPair; consumers: ConsumerParams[]; wanted: Wanted };

type Nothing = Record<string, never>;

type SpecialReplies = {
  join: Welcome;
  attach: Attached;
  ping: { now: number };
  /** `iceServers` replace those of the welcome: TURN credentials end after a while. A server may leave them out. */
  restartIce: { iceParameters: Opaque; iceServers?: IceServer[] };
  report: Judgement;
  chat: { at: number };
  /** Where to walk, and whether the lock lets the person in (it does for who was invited or admitted). */
  answerInvite: { circle: CircleId };
};

/** Message name -> payload of its answer. */
export type Replies = { [N in RequestName]: N extends keyof SpecialReplies ? SpecialReplies[N] : Nothing };
