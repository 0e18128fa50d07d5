import type { Opaque, PersonId } from '@atrium/protocol';
import type { Audience } from '../room/earshot.ts';
import type { RoomSnapshot } from '../room/snapshot.ts';
import type { Ready } from './target.ts';

/** A picture of somebody, as it travels. */
export type MovedPhoto = { owner: PersonId; dataUrl: string };
/** What somebody may still ask: how many requests of that name, where it is not as many as may be. */
export type MovedBudgets = { person: PersonId; left: [name: string, left: number][] };
/** What the people of one address may still ask all together, in the same way. */
export type MovedAddress = { address: string; left: [name: string, left: number][] };

/**
 * All that is known of a room, plain data. `judged`: what whoever measures knows of it; nobody else reads it. `tokens`: ids of
 * those by which people go along who have attached; any token does where an older pod does not say. Nor does that say `budgets`,
 * `addresses`, and `spent`: ids of join tokens that are good no more.
 */
export type MovedRoom = {
  snapshot: RoomSnapshot;
  photos: MovedPhoto[];
  judged: unknown;
  tokens?: readonly string[] | undefined;
  budgets?: readonly MovedBudgets[] | undefined;
  addresses?: readonly MovedAddress[] | undefined;
  spent?: readonly string[] | undefined;
};

/** Somebody whose socket has closed since the freeze: by word, since their page went away, or lost. */
export type Lost = { person: PersonId; how: 'left' | 'closed' | 'expired' };

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
  /** Who of those is ready by the newest token that they were given. */
  ready: (said: Ready) => PersonId[];
  /** What everybody may hear and see. */
  audiences: () => Audience[];
  /** The newest of each listener for whom that has changed since the last call of either. */
  changes: () => Audience[];
  /** Nothing is acted upon from now on. */
  freeze: () => MovedRoom;
  /** The move is called off: what was held is acted upon, and who was told hears of it. */
  stay: () => void;
  /** Who has gone since the freeze, and does not go on there by a second socket: all of them at each call. */
  lost: () => Lost[];
  /** The room is elsewhere, where these listeners may hear and see that much: what is more ends here. */
  narrow: (changes: readonly Audience[]) => void;
  /** Nobody hears anything here any more. */
  deafen: () => void;
  /** `attached`: those who go on there. Whoever does not hears nothing here any more. */
  depart: (attached: ReadonlySet<PersonId>) => Departed;
};

/** What is left of a room that has moved: its media, and sockets over which nothing is acted upon. */
export type Departed = {
  /** Who is to be sent after it, to come by their token. */
  cold: readonly PersonId[];
  send: (person: PersonId) => void;
  /** Resolves when everybody who is attached hears all voices from the new place, or is gone. */
  swapped: Promise<void>;
  /** Ends its media, and the sockets of those who are attached; the others are sent, each at their time. */
  close: () => void;
};
