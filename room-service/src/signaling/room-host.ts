import {
  type ClientReport,
  type ErrorCode,
  type Judgement,
  type PersonId,
  type RequestName,
  type RoomGlimpse,
  type Ticket,
} from '@atrium/protocol';
import { Emitter } from '../media/emitter.ts';
import type { RoomMedia } from '../media/room-media.ts';
import type { Lost } from '../move/leaving.ts';
import { photosMaxBytes } from '../move/weight.ts';
import type { Audience } from '../room/earshot.ts';
import { Room } from '../room/room.ts';
import { FIRST_TENURE, type Tenure } from '../room/tenure.ts';
import type { Connection } from './connection.ts';
import { Gate } from './gate.ts';
import { keptFor, Members, type Member, type Seating } from './members.ts';
import { roomOptions } from './new-room.ts';
import { Photos } from './photos.ts';
import type { Tally } from './tally.ts';
import { Ticker } from './ticker.ts';
import type { RoomWatch, SessionEnd } from './watch.ts';

export type RoomHostOptions = {
  id: string;
  media: RoomMedia;
  maxPeople: number;
  /** As it was at another pod; a new one where it is not given. */
  room?: Room;
  /** As of a room that nobody had before, where it is not given. */
  tenure?: Tenure;
  /** Makes a resume token of a ticket. */
  sign: (ticket: Ticket) => string;
  watch: RoomWatch;
  tally: Tally;
  now: () => number;
  onBug: (error: unknown) => void;
};

/**
 * One room while it lives in this process: the pure Room, its media, and the sockets of its people. Owns the tick.
 * Everything that a client may notice leaves through here.
 */
export class RoomHost {
  readonly id: string;
  readonly room: Room;
  readonly media: RoomMedia;
  readonly photos: Photos;
  readonly tenure: Tenure;
  /** What comes for the room is held there while it is frozen. */
  readonly gate: Gate;
  readonly #members: Members;
  readonly #sign: (ticket: Ticket) => string;
  readonly #watch: RoomWatch;
  readonly #now: () => number;
  readonly #unsubscribe: (() => void)[];
  readonly #audiences = new Emitter<{ changed: [changes: readonly Audience[]] }>();
  readonly #ticker: Ticker;
  #emptySince: number;
  #closed = false;

  constructor(options: RoomHostOptions) {
    this.id = options.id;
    this.media = options.media;
    this.tenure = options.tenure ?? FIRST_TENURE;
    this.#sign = options.sign;
    this.#watch = options.watch;
    this.#now = options.now;
    this.#emptySince = options.now();
    const { id, maxPeople, tally, onBug } = options;
    this.gate = new Gate({ onBug });
    this.room =
      options.room ?? new Room({ id, ...roomOptions({ now: options.now(), maxPeople, tenure: this.tenure }) });
    this.#members = new Members({ crowd: this.room.crowd, tally });
    this.photos = new Photos({
      maxBytes: () => photosMaxBytes(this.room.size),
      onGone: (owner) => {
        const look = this.room.person(owner);
        if (look !== null) this.room.setProfile(owner, { ...look, photo: null }, this.#now());
      },
    });
    this.#unsubscribe = [
      this.media.on('consumers', (person, change) => this.#members.connectionOf(person)?.send('consumers', change)),
      this.media.on('wanted', (person, wanted) => this.#members.connectionOf(person)?.send('wanted', wanted)),
      this.media.on('transports', (person, pair) => this.#members.connectionOf(person)?.send('transports', pair)),
      this.media.on('talking', (people: ReadonlySet<PersonId>) => this.room.setTalking(people)),
    ];
    this.#ticker = new Ticker({ tick: () => this.tick(), tally, onBug });
    this.#ticker.start();
  }

  /** The connection speaks for the person from now on; an older one of theirs is told so and stays out. */
  attach(person: PersonId, connection: Connection, seating: Seating = {}): void {
    const older = this.#members.connectionOf(person);
    this.#members.seat(person, this.room.indexOf(person), connection, seating);
    older?.end('replaced', false);
    this.#watch.entering({ host: this, person });
    if (!connection.enter({ person, room: this.id })) this.detach(person, connection);
  }

  /**
   * The socket is gone; the person keeps the place for a while, a shorter one if their browser said that it goes away. A
   * connection that was replaced changes nothing.
   */
  detach(person: PersonId, connection: Connection, away: Member['away'] = 'expired'): void {
    const member = this.#members.get(person);
    if (member?.connection !== connection) return;
    member.connection = null;
    member.away = away;
    this.room.disconnect(person, this.#now(), keptFor(away));
    this.#watch.disconnected({ host: this, person });
  }

  /** Of a room from another pod, which whoever measures has heard of: who goes on here, or has a place here for so long. */
  bring(person: PersonId, how: ({ connection: Connection } | { keptMs: number }) & Seating): void {
    const index = this.room.indexOf(person);
    const seating = { ...how, isKnown: true };
    if ('keptMs' in how) {
      this.#members.seat(person, index, null, seating);
      return void this.room.disconnect(person, this.#now(), how.keptMs);
    }
    this.#members.seat(person, index, how.connection, seating);
    this.room.resume(person, this.#now());
    how.connection.enter({ person, room: this.id });
  }

  /** Who was brought without a connection had gone, as the other pod says later. Nothing where they have come since. */
  lost({ person, how }: Lost): void {
    const member = this.#members.get(person);
    if (member === undefined || member.hasCome) return;
    if (how === 'left') return void this.remove(person);
    member.away = how;
    this.room.disconnect(person, this.#now(), keptFor(how));
  }

  /** Whether this connection (still) speaks for the person. */
  speaksFor(person: PersonId, connection: Connection): boolean {
    return this.#members.get(person)?.connection === connection;
  }

  /** Whether the person may ask this now, or has asked it too often. */
  allows(person: PersonId, request: RequestName): boolean {
    return this.#members.get(person)?.budgets.take(request, this.#now()) ?? true;
  }

  /** Out for good. */
  remove(person: PersonId): void {
    if (this.#closed) return;
    this.room.leave(person, this.#now());
    this.#forget(person, 'left');
    this.applyAudience();
  }

  /** By ticket, from a pod that is gone, or that sent them on: it had them until then. */
  restored({ person, at, lostTo }: Ticket): void {
    const awaySince = lostTo === undefined ? this.tenure.takenOverAt : at;
    if (awaySince !== null) this.#watch.restored({ host: this, person }, awaySince);
  }

  /** The welcome was sent. */
  welcomed(person: PersonId): void {
    const member = this.#members.get(person);
    if (member !== undefined) member.isKnown = true;
    const kind = this.room.person(person)?.kind ?? 'person';
    this.#watch.welcomed({ host: this, person }, kind, member?.connection?.userAgent ?? '');
  }

  /** What brings the person back, here and elsewhere; empty for somebody who is not in the room. */
  resumeToken(person: PersonId): string {
    const ticket = this.room.ticket(person, this.#now());
    return ticket === null ? '' : this.#sign(ticket);
  }

  reported(person: PersonId, report: ClientReport): Judgement {
    return this.#watch.reported({ host: this, person }, report);
  }

  /** Makes media follow the room at once: a lock must hold before its answer is read. */
  applyAudience(): void {
    const changes = this.room.drainAudience();
    if (changes.length === 0) return;
    this.media.setAudience(changes);
    this.#audiences.emit('changed', changes);
  }

  /** Hears of each change of who hears whom, until the answer is called. */
  followAudience(follow: (changes: readonly Audience[]) => void): () => void {
    return this.#audiences.on('changed', follow);
  }

  tick(): void {
    const now = this.#now();
    this.room.tick(now);
    this.#forgetTheGone();
    this.applyAudience();
    for (const event of this.room.drainEvents()) this.#members.deliver(event);
    for (const ticket of this.room.drainTickets(now)) {
      this.#members.connectionOf(ticket.person)?.send('ticket', { token: this.#sign(ticket) });
    }
    this.#members.sendPresence(this.room.drainMovedByRoom());
    this.#members.dropTheSilent();
    if (this.room.size > 0) this.#emptySince = now;
  }

  /** How long nobody has been here, ms; 0 while somebody is. */
  emptyForMs(): number {
    return this.room.size > 0 ? 0 : this.#now() - this.#emptySince;
  }

  glimpse(): RoomGlimpse {
    return { room: this.id, ...this.room.glimpse() };
  }

  /** Another pod has the room by that epoch: the last ticket that each gets here says so. */
  sendOn(lostTo: number): void {
    const now = this.#now();
    for (const [person, { connection }] of this.#members) {
      const ticket = this.room.ticket(person, now);
      if (ticket !== null) connection?.send('ticket', { token: this.#sign({ ...ticket, lostTo }) });
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Everybody who is connected, or whose place is kept. */
  members(): ReadonlyMap<PersonId, Pick<Member, 'connection' | 'budgets' | 'isKnown'>> {
    return this.#members;
  }

  /** Nothing is acted upon until `thaw`. What has happened before is told. */
  freeze(): void {
    if (this.#closed || this.gate.isShut) return;
    this.tick();
    this.hold();
  }

  /** The same, and not even time goes by, where it has just come from another pod. */
  hold(): void {
    this.#ticker.stop();
    this.gate.shut();
  }

  thaw(): void {
    if (this.#closed || !this.gate.isShut) return;
    this.#ticker.start();
    this.gate.open();
  }

  /** The room is at another pod with all its people, `attached` or not: nothing is acted upon here any more, and nobody is told. */
  depart(attached: ReadonlySet<PersonId>): Map<PersonId, Connection | null> {
    const members = this.#end();
    for (const [person, { gone }] of members) {
      this.#watch.left({ host: this, person }, attached.has(person) ? 'moved' : 'moved_cold');
      gone?.();
    }
    this.#watch.handedOver(this);
    return new Map(members.map(([person, { connection }]) => [person, connection]));
  }

  /** `why` is told to whoever is here; all of them may come again. */
  close(why: ErrorCode = 'shutting_down'): void {
    for (const [person, { connection, away, gone }] of this.#end()) {
      // Who closed the tab a moment ago is not cut off; who waits to come back is.
      const isClosed = connection === null && away === 'closed';
      this.#watch.left({ host: this, person }, isClosed ? 'closed' : 'cut_off');
      connection?.end(why, true);
      gone?.();
    }
  }

  /** Nothing happens in the room from now on. Answers who was in it; nobody the second time. */
  #end(): [PersonId, Member][] {
    if (this.#closed) return [];
    this.#closed = true;
    this.#ticker.stop();
    for (const undo of this.#unsubscribe) undo();
    const members = [...this.#members];
    this.#members.clear();
    this.gate.drop();
    return members;
  }

  #forgetTheGone(): void {
    for (const [person, { away }] of this.#members) if (!this.room.has(person)) this.#forget(person, away);
  }

  #forget(person: PersonId, why: SessionEnd): void {
    this.#watch.left({ host: this, person }, why);
    this.#members.get(person)?.gone?.();
    this.#members.delete(person);
    this.#audiences.emit('changed', [{ listener: person, hear: [], warm: [], see: [] }]);
    this.media.removePerson(person);
    this.photos.drop(person);
  }
}
