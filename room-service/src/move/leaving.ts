import type { Opaque, PersonId } from '@atrium/protocol';
import type { Audience } from '../room/earshot.ts';
import type { RoomSnapshot } from '../room/snapshot.ts';

/** A picture of somebody, as it travels. */
export type MovedPhoto = { owner: PersonId; dataUrl: string };

/** All that is known of a room, plain data. `judged`: what whoever measures knows of it; nobody else reads it. */
export type MovedRoom = { snapshot: RoomSnapshot; photos: MovedPhoto[]; judged: unknown };

/** Where a page attaches. */
export type Invitation = { url: string; rtpCapabilities: Opaque };

/** A room of this pod while it is being moved elsewhere. */
export type Leaving = {
  /** False: it is over, or another pod has it. */
  readonly here: boolean;
  /** How many people are in it, also those whose connection is lost. */
  readonly size: number;
  /** Who could attach and was not told by the socket that speaks for them now. */
  untold: () => PersonId[];
  /** Who was told, and is still here by the same socket. */
  told: () => PersonId[];
  /** Whether somebody is about to be welcomed. */
  readonly entering: boolean;
  tell: (person: PersonId, invitation: Invitation) => void;
  /** What everybody may hear and see. */
  audiences: () => Audience[];
  /** The newest of each listener for whom that has changed since the last call of either. */
  changes: () => Audience[];
  /** Nothing is acted upon from now on. */
  freeze: () => MovedRoom;
  /** The move is called off: what was held is acted upon, and who was told hears of it. */
  stay: () => void;
  /** The room is elsewhere. `attached`: those who go on there. */
  depart: (attached: ReadonlySet<PersonId>) => Departed;
};

/** What is left of a room that has moved: its media, and sockets over which nothing is acted upon. */
export type Departed = {
  /** Who is to be sent after it, to come by their token. */
  cold: readonly PersonId[];
  send: (person: PersonId) => void;
  /** Resolves when everybody who is attached hears all voices from the new place, or is gone. */
  swapped: Promise<void>;
  /** Ends its media, and the sockets of those who are attached. */
  close: () => void;
};
