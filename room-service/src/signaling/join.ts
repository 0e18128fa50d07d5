import {
  cleanName,
  negotiateVersion,
  ok,
  refuse,
  SHARES_SINCE_VERSION,
  type PersonId,
  type Requests,
  type Result,
  type Ticket,
  type TransportPair,
  type Welcome,
} from '@atrium/protocol';
import type { Connection } from './connection.ts';
import { capabilitiesOf, type Joining } from '../media/capabilities.ts';
import { isGoodFor } from '../room/tenure.ts';
import { isPhoto } from './photos.ts';
import type { RoomHost } from './room-host.ts';
import type { Rooms } from './rooms.ts';
import type { Tokens } from './tokens.ts';
import { welcomeOf } from './welcome.ts';

export type JoinOptions = { rooms: Rooms; tokens: Tokens; relayOnly: boolean; now: () => number };

type How = 'new' | 'resumed' | 'restored';
type Entered = { host: RoomHost; person: PersonId; transports: TransportPair | null; how: How };

/** Lets a connection into a room: by a fresh token, or back to its place by a resume token. */
export class Join {
  readonly #options: JoinOptions;

  constructor(options: JoinOptions) {
    this.#options = options;
  }

  /**
   * On success the connection is attached. The welcome is built by the caller in the same turn in which it is sent, so
   * that no event falls between the two.
   */
  async enter(connection: Connection, payload: Requests['join']): Promise<Result<() => Welcome>> {
    const version = negotiateVersion(payload.protocol);
    if (version !== 'ok') {
      // The ticket has had its answer: one that expires is of somebody who was not heard of again.
      if (payload.token !== undefined) await this.#options.tokens.spendJoin(payload.token);
      return refuse(version);
    }
    const entered = await (payload.resume === undefined
      ? this.#asNew(connection, payload)
      : this.#back(connection, payload, payload.resume));
    if (!entered.ok) return entered;
    const { host, person, transports, how } = entered.value;
    // Nobody is welcomed while it is not known whose the room is.
    await host.gate.settled();
    // It went to another pod meanwhile.
    if (host.closed) return refuse('room_elsewhere');
    if (!host.speaksFor(person, connection)) {
      // Nobody knows the resume token of a join that was torn before its welcome: nobody could come back to it.
      if (how !== 'new') return refuse('replaced');
      host.remove(person);
      return refuse('not_joined');
    }
    return ok(() =>
      welcomeOf(host, person, {
        now: this.#options.now(),
        resumed: how !== 'new',
        ...(how === 'restored' ? { restored: true } : {}),
        transports: transports && this.#options.relayOnly ? { ...transports, relayOnly: true } : transports,
      }),
    );
  }

  async #asNew(connection: Connection, payload: Requests['join']): Promise<Result<Entered>> {
    if (payload.token === undefined) return refuse('token_missing');
    const token = await this.#options.tokens.spendJoin(payload.token);
    if (!token.ok) return token;
    // Of somebody who was in the room: they are let back by their resume token, and nobody comes in anew.
    if (token.value.person !== null) return refuse('token_invalid');
    await this.#options.rooms.settled(token.value.room);
    if (!connection.open) return refuse('not_joined');
    const asked = check(payload);
    if (!asked.ok) return asked;
    const placed = this.#place(connection, token.value.room, payload);
    if (!placed.ok) return placed;
    const { host, person } = placed.value;
    const transports = await host.media.addPerson(person, joining(payload));
    if (!transports.ok) {
      host.remove(person);
      return transports;
    }
    return ok({ host, person, transports: transports.value, how: 'new' });
  }

  /** Gives a newcomer a place in the room, and the connection the word for them. */
  #place(
    connection: Connection,
    room: string,
    { name, color, photo, kind, mic, camera }: Requests['join'],
  ): Result<{ host: RoomHost; person: PersonId }> {
    const { rooms } = this.#options;
    const giveBack = rooms.places.take(connection.address);
    if (giveBack === null) return refuse('room_full', 'for now, to more people of one network');
    const opened = rooms.getOrOpen(room, kind);
    if (!opened.ok) {
      giveBack();
      return opened;
    }
    const host = opened.value;
    const now = this.#options.now();
    const joined = host.room.join({ name, color, photo: null, kind, mic, camera }, now);
    if (!joined.ok) {
      giveBack();
      return joined;
    }
    const person = joined.value;
    host.attach(person, connection, { take: () => giveBack });
    const kept = host.photos.put(person, photo);
    if (kept.ok && kept.value !== null) host.room.setProfile(person, { name, color, photo: kept.value }, now);
    return ok({ host, person });
  }

  async #back(
    connection: Connection,
    payload: Requests['join'],
    resume: NonNullable<Requests['join']['resume']>,
  ): Promise<Result<Entered>> {
    // Who was told where the room lives now was given a ticket, too: one that expires is of somebody who was not heard of again.
    if (payload.token !== undefined) await this.#options.tokens.spendJoin(payload.token);
    const token = await this.#options.tokens.checkResume(resume.token);
    if (!token.ok) return token.error.code === 'token_expired' ? refuse('resume_expired') : token;
    await this.#options.rooms.settled(token.value.room);
    // A late try of a page that has given it up must not throw out the one that took its place.
    if (!connection.open) return refuse('replaced');
    const { room, person, ticket } = token.value;
    const known = this.#options.rooms.get(room);
    const now = this.#options.now();
    const how = known?.room.has(person) ? 'resumed' : 'restored';
    const found =
      known && how === 'resumed'
        ? this.#resume(connection, known, person, now)
        : this.#restore(connection, payload, ticket, room, now);
    if (!found.ok) return found;
    const host = found.value;
    const { mic, camera } = payload;
    const holds = resume.transports !== undefined && host.media.holds(person, resume.transports);
    // After a reload nothing is shown any more, and a page that shows it still says so.
    host.room.setMedia(person, holds ? { mic, camera } : { mic, camera, sharing: false }, now);
    if (holds) return ok({ host, person, transports: null, how });
    const transports = await host.media.addPerson(person, joining(payload));
    // Without media the person still has the place; `media_unavailable` says to try again.
    return transports.ok ? ok({ host, person, transports: transports.value, how }) : transports;
  }

  /** The room has the person still: its own state counts, whatever the ticket says. */
  #resume(connection: Connection, host: RoomHost, person: PersonId, now: number): Result<RoomHost> {
    if (!host.allows(person, 'join')) return refuse('too_many');
    const resumed = host.room.resume(person, now);
    if (!resumed.ok) return resumed;
    // They may have had it at the pod before, which the room has left: [LIM18].
    const take = (): (() => void) => this.#options.rooms.places.takeBeyond(connection.address);
    host.attach(person, connection, { take, isKnown: true });
    return ok(host);
  }

  /** The room was lost with its pod: what the ticket says is all that there is. */
  #restore(
    connection: Connection,
    { photo }: Requests['join'],
    ticket: Ticket | null,
    room: string,
    now: number,
  ): Result<RoomHost> {
    const { rooms } = this.#options;
    const tenure = rooms.tenureOf(room);
    // A later holder made the ticket, or is named in it: it has the room, and this one has not heard of that yet.
    const known = Math.max(ticket?.epoch ?? 0, ticket?.lostTo ?? 0);
    if (tenure === null || known > tenure.epoch) return refuse('room_elsewhere');
    // Before the room is opened: a ticket that is no good is no reason to have one.
    if (ticket === null || !isGoodFor(ticket, tenure, now)) return refuse('resume_expired');
    // They had a place, of the same network perhaps at another pod.
    const giveBack = rooms.places.takeBeyond(connection.address);
    const opened = rooms.getOrOpen(room, ticket.kind);
    const restored = opened.ok ? opened.value.room.restorePerson(ticket, now) : opened;
    if (!opened.ok || !restored.ok) {
      giveBack();
      if (restored.ok) return refuse('internal');
      // Somebody has their place for the moment; a page that reads `room_full` gives up, and throws the ticket away.
      return restored.error.code === 'room_full' ? refuse('no_capacity') : restored;
    }
    const host = opened.value;
    host.restored(ticket);
    host.attach(ticket.person, connection, { take: () => giveBack, isKnown: true });
    // The picture was in the memory of the other pod; the page brings it along.
    const kept = host.photos.put(ticket.person, photo);
    const look = host.room.person(ticket.person);
    if (kept.ok && look !== null) host.room.setProfile(ticket.person, { ...look, photo: kept.value }, now);
    return ok(host);
  }
}

/**
 * What is wrong with a newcomer whatever the room. Before the room is opened for them, since a room that nobody gets into is
 * evidence against the release; and before anybody could see them come and go.
 */
function check({ name, photo, rtpCapabilities }: Requests['join']): Result<null> {
  if (cleanName(name) === null) return refuse('bad_name');
  if (photo !== null && !isPhoto(photo)) return refuse('bad_photo');
  const capabilities = capabilitiesOf(rtpCapabilities);
  return capabilities.ok ? ok(null) : capabilities;
}

function joining({ rtpCapabilities, protocol }: Requests['join']): Joining {
  return { rtpCapabilities, shares: protocol >= SHARES_SINCE_VERSION };
}
