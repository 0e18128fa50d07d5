import { randomUUID } from 'node:crypto';
import {
  limits,
  type ClientReport,
  type ErrorCode,
  type Judgement,
  type PersonId,
  type RequestName,
  type RoomGlimpse,
  type Ticket,
  type Wanted,
} from '@atrium/protocol';
import type { RoomMedia } from '../media/room-media.ts';
import { Presence, Receiver } from '../room/presence.ts';
import type { RoomEvent } from '../room/outbox.ts';
import { Room } from '../room/room.ts';
import { FIRST_TENURE, type Tenure } from '../room/tenure.ts';
import { Budgets } from './budgets.ts';
import type { Connection } from './connection.ts';
import { Photos } from './photos.ts';
import type { Tally } from './tally.ts';
import type { RoomWatch, SessionEnd } from './watch.ts';

export type RoomHostOptions = {
  id: string;
  media: RoomMedia;
  maxPeople: number;
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
 * `owed`: the room moved the person and the frame that says so was skipped. `gone` is called when they are. `away`: what it is
 * if whoever has no connection stays away.
 */
type Member = {
  connection: Connection | null;
  away: 'closed' | 'expired';
  receiver: Receiver;
  owed: boolean;
  budgets: Budgets;
  gone: (() => void) | undefined;
};

/**
 * One room while it lives in this process: the pure Room, its media, and the sockets of its people. Owns the tick.
 * Everything that a client may notice leaves through here.
 */
export class RoomHost {
  readonly id: string;
  readonly room: Room;
  readonly media: RoomMedia;
  readonly photos = new Photos();
  readonly tenure: Tenure;
  readonly #members = new Map<PersonId, Member>();
  readonly #presence: Presence;
  readonly #sign: (ticket: Ticket) => string;
  readonly #watch: RoomWatch;
  readonly #tally: Tally;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  readonly #unsubscribe: (() => void)[];
  #tick = 0;
  #emptySince: number;
  #closed = false;

  constructor(options: RoomHostOptions) {
    this.id = options.id;
    this.media = options.media;
    this.tenure = options.tenure ?? FIRST_TENURE;
    this.#sign = options.sign;
    this.#watch = options.watch;
    this.#tally = options.tally;
    this.#now = options.now;
    this.#emptySince = options.now();
    this.room = new Room({
      id: options.id,
      now: options.now(),
      random: Math.random,
      newId: () => randomUUID().slice(0, 13),
      limits: { people: options.maxPeople },
      tenure: this.tenure,
    });
    this.#presence = new Presence({ crowd: this.room.crowd });
    this.#unsubscribe = [
      this.media.on('consumers', (person, change) => this.#connectionOf(person)?.send('consumers', change)),
      this.media.on('wanted', (person: PersonId, wanted: Wanted) => this.#connectionOf(person)?.send('wanted', wanted)),
      this.media.on('transports', (person, pair) => this.#connectionOf(person)?.send('transports', pair)),
      this.media.on('talking', (people: ReadonlySet<PersonId>) => this.room.setTalking(people)),
    ];
    // A mistake in one room must not end the others: the process would go down with it.
    this.#timer = setInterval(() => {
      const beganAtMs = performance.now();
      try {
        this.tick();
      } catch (error) {
        options.onBug(error);
      }
      this.#tally.ticked(performance.now() - beganAtMs);
    }, limits.TICK_MS);
  }

  /**
   * The connection speaks for the person from now on; an older one of theirs is told so and stays out. `gone`, of a
   * newcomer, is called once when they are gone for good.
   */
  attach(person: PersonId, connection: Connection, gone?: () => void): void {
    const former = this.#members.get(person);
    const older = former?.connection;
    this.#members.set(person, {
      connection,
      away: 'expired',
      receiver: new Receiver({ index: this.room.indexOf(person) }),
      owed: false,
      budgets: former?.budgets ?? new Budgets(),
      gone: former?.gone ?? gone,
    });
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
    this.room.disconnect(person, this.#now(), away === 'closed' ? limits.GOING_AWAY_WINDOW_MS : undefined);
    this.#watch.disconnected({ host: this, person });
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
    this.room.leave(person, this.#now());
    this.#forget(person, 'left');
    this.applyAudience();
  }

  /** By ticket, from a pod that is gone. */
  restored(person: PersonId): void {
    const { takenOverAt } = this.tenure;
    if (takenOverAt !== null) this.#watch.restored({ host: this, person }, takenOverAt);
  }

  /** The welcome was sent. */
  welcomed(person: PersonId): void {
    const kind = this.room.person(person)?.kind ?? 'person';
    this.#watch.welcomed({ host: this, person }, kind, this.#connectionOf(person)?.userAgent ?? '');
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
    if (changes.length > 0) this.media.setAudience(changes);
  }

  tick(): void {
    const now = this.#now();
    this.room.tick(now);
    this.#forgetTheGone();
    this.applyAudience();
    for (const event of this.room.drainEvents()) this.#deliver(event);
    for (const ticket of this.room.drainTickets(now)) {
      this.#connectionOf(ticket.person)?.send('ticket', { token: this.#sign(ticket) });
    }
    this.#sendPresence();
    this.#dropTheSilent();
    if (this.room.size > 0) this.#emptySince = now;
  }

  /** How long nobody has been here, ms; 0 while somebody is. */
  emptyForMs(): number {
    return this.room.size > 0 ? 0 : this.#now() - this.#emptySince;
  }

  glimpse(): RoomGlimpse {
    return { room: this.id, ...this.room.glimpse() };
  }

  /** `why` is told to whoever is here; all of them may come again. */
  close(why: ErrorCode = 'shutting_down'): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    for (const undo of this.#unsubscribe) undo();
    for (const [person, { connection, away, gone }] of this.#members) {
      // Who closed the tab a moment ago is not cut off; who waits to come back is.
      const isClosed = connection === null && away === 'closed';
      this.#watch.left({ host: this, person }, isClosed ? 'closed' : 'cut_off');
      connection?.end(why, true);
      gone?.();
    }
    this.#members.clear();
  }

  #connectionOf(person: PersonId): Connection | null {
    return this.#members.get(person)?.connection ?? null;
  }

  #deliver(event: RoomEvent): void {
    const text = JSON.stringify({ m: event.m, d: event.d });
    const receivers = event.to === 'all' ? this.#members.keys() : event.to;
    for (const person of receivers) if (person !== event.except) this.#connectionOf(person)?.sendEvent(text);
  }

  #sendPresence(): void {
    const moved = this.room.drainMovedByRoom();
    this.#tick = (this.#tick + 1) & 0xffff;
    for (const member of this.#members.values()) {
      const { connection, receiver } = member;
      member.owed ||= moved.has(receiver.index);
      if (connection === null) continue;
      if (!connection.ready) {
        if (connection.behind) this.#tally.framesSkipped += 1;
        continue;
      }
      const frame = this.#presence.frameFor(receiver, this.#tick, { includeSelf: member.owed });
      member.owed = false;
      if (frame !== null) connection.sendBinary(frame);
    }
  }

  #dropTheSilent(): void {
    for (const { connection } of this.#members.values()) if (connection?.silent) connection.end('idle', true);
  }

  #forgetTheGone(): void {
    for (const [person, { away }] of this.#members) if (!this.room.has(person)) this.#forget(person, away);
  }

  #forget(person: PersonId, why: SessionEnd): void {
    this.#watch.left({ host: this, person }, why);
    this.#members.get(person)?.gone?.();
    this.#members.delete(person);
    this.media.removePerson(person);
    this.photos.drop(person);
  }
}
