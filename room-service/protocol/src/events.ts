import type { ErrorCode } from './errors.ts';
import type { ConsumerParams, Opaque, TransportPair, Wanted } from './media.ts';
import type { Welcome } from './replies.ts';
import type {
  ChatMessage,
  Circle,
  CircleId,
  Floor,
  Moderation,
  Person,
  PersonChange,
  PersonId,
  Podium,
  Pose,
  Reaction,
} from './world.ts';

/** Everything that the server says unasked: name -> payload. */
export type ServerEvents = {
  /** In batches, at most one a tick. */
  roster: { joined: (Person & { pose: Pose })[]; changed: PersonChange[]; left: PersonId[] };
  circles: { changed: Circle[]; gone: CircleId[] };
  floor: Floor;
  /**
   * The reconciler's word: these consumers exist now, those no longer. Audio flows at once, video after `consuming`.
   * `tp`: the trace of what begins to be heard or seen, which the page ends at its first sound or picture; `flows`, only
   * beside it: consumers that were open, silent, and are heard from now on.
   */
  consumers: { open: ConsumerParams[]; close: string[]; flows?: string[]; tp?: string };
  wanted: Wanted;
  /** The old transports are dead (a worker died): make new ones, produce again. `consumers` events follow; `tp` as there. */
  transports: TransportPair & { tp?: string };
  chat: ChatMessage;
  /** Somebody asks you into their circle. */
  invited: { circle: CircleId; by: PersonId };
  inviteAnswered: { person: PersonId; accepted: boolean };
  /** Somebody stands before your locked circle. */
  knocked: { circle: CircleId; by: PersonId };
  knockAnswered: { circle: CircleId; accepted: boolean };
  /** You walked up to a circle that you cannot enter, or a place became free in one that was full. */
  circleNotice: { circle: CircleId; what: 'full' | 'locked' | 'free' };
  waved: { by: PersonId };
  /** Somebody around shows that for a moment. */
  reacted: { by: PersonId; what: Reaction };
  /** A host did that to you. `remove` is told by `bye` instead. */
  moderated: { act: Moderation; by: PersonId };
  /** Replaces what was known of it. */
  podium: Podium;
  /** A host asks you up on the podium: `raiseHand` takes you there. */
  calledUp: { by: PersonId };
  /** Takes the place of the welcome's `resumeToken`, and of every earlier ticket: the newest one is to be kept. */
  ticket: { token: string };
  /**
   * The room is about to be moved to another pod: open a second socket there, `attach`, connect, produce and consume, unheard,
   * and go on here as if nothing were. `move` names this one among several.
   */
  move: { move: string; url: string; rtpCapabilities: Opaque; token: string };
  /** The move was called off: the second socket and what hangs on it is to be closed. Nothing else has changed. */
  moveOff: { move: string };
  /**
   * On the second socket: the room is here now, and the person speaks by this socket. `transports` is null, `consumers` and
   * `wanted` are those of the second socket.
   */
  moved: Welcome;
  /** On the first socket, the last of the room's words there: requests without an answer were not done. */
  movedOn: { move: string };
  /** Last word before the server closes the socket. `retry` false: never come back by yourself. */
  bye: { code: ErrorCode; message: string; retry: boolean };
};

export type ServerEventName = keyof ServerEvents;
