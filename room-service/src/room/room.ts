import { limits, ok, refuse } from '@atrium/protocol';
import type { ChatMessage, CircleId, Person, PersonId, Pose, Reaction } from '@atrium/protocol';
import type { Requests, Result, RoomGlimpse, Ticket, Welcome } from '@atrium/protocol';
import { admit, fitFloor } from './admit.ts';
import type { Crowd } from './crowd.ts';
import type { Audience } from './earshot.ts';
import { glimpse } from './glimpse.ts';
import { react, wave } from './hello.ts';
import type { MoveOutcome } from './movement.ts';
import type { RoomEvent } from './outbox.ts';
import { Parts } from './parts.ts';
import type { Powers } from './powers.ts';
import type { ShownMedia } from './profile.ts';
import { Returns } from './returns.ts';
import { DEFAULT_LIMITS, type RoomLimits } from './rules.ts';
import { say } from './say.ts';
import { isExpired, toPerson, type Newcomer, type Session } from './session.ts';
import { sightOf, type Sight } from './sight.ts';
import { restoreParts, takeSnapshot, type RoomSnapshot } from './snapshot.ts';
import { stepOut } from './step-out.ts';
import { FIRST_TENURE, type Tenure } from './tenure.ts';

export type RoomOptions = {
  id: string;
  /** Server time in ms. */
  now: number;
  /** From 0 up to 1, evenly. */
  random: () => number;
  /** Makes ids of people and circles, unique in the room. */
  newId: () => string;
  limits?: Partial<RoomLimits>;
  tenure?: Tenure;
};

/** Longer pauses between ticks do not make people glide farther at once. */
const TICK_MAX_MS = 200;

/** One room: who is there, where they stand, who meets whom. Pure: time, randomness and ids come from outside. */
export class Room {
  readonly id: string;
  readonly #random: () => number;
  readonly #newId: () => string;
  readonly #limits: RoomLimits;
  readonly #parts: Parts;
  readonly #returns: Returns;
  #tickedAt: number;

  constructor(options: RoomOptions) {
    this.id = options.id;
    this.#random = options.random;
    this.#newId = options.newId;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#tickedAt = options.now;
    const { id: room, now, newId, tenure = FIRST_TENURE } = options;
    this.#parts = new Parts({ room, epoch: tenure.epoch, newId, circleCapacity: this.#limits.circle, now });
    this.#returns = new Returns({ parts: this.#parts, tenure, capacity: this.#limits.people });
  }

  /** A room as it was when the snapshot was taken. What happened to time meanwhile is seen at the next tick. */
  static restore(snapshot: RoomSnapshot, options: Omit<RoomOptions, 'id'>): Room {
    const { epoch } = options.tenure ?? FIRST_TENURE;
    const tenure = { epoch, takenOverAt: snapshot.returns?.takenOverAt ?? null };
    const room = new Room({ ...options, id: snapshot.id, tenure });
    room.#tickedAt = snapshot.tickedAt;
    restoreParts(snapshot, room.#parts);
    room.#returns.fill(snapshot.returns);
    return room;
  }

  snapshot(): RoomSnapshot {
    return { ...takeSnapshot(this.id, this.#tickedAt, this.#parts), returns: this.#returns.snapshot() };
  }

  /** Where everybody stands, by person index. To be read only. */
  get crowd(): Crowd {
    return this.#parts.crowd;
  }

  get powers(): Powers {
    return this.#parts.powers;
  }

  /** People, also those whose connection is lost for the moment. */
  get size(): number {
    return this.#parts.sessions.size;
  }

  has(id: PersonId): boolean {
    return this.#parts.sessions.get(id) !== undefined;
  }

  person(id: PersonId): Person | null {
    const session = this.#parts.sessions.get(id);
    return session ? toPerson(session) : null;
  }

  /** Of somebody who is here, without a `Person` made of it: for what is asked of everybody again and again. */
  session(id: PersonId): Readonly<Pick<Session, 'kind' | 'mic' | 'camera' | 'sharing'>> | null {
    return this.#parts.sessions.get(id) ?? null;
  }

  /** -1 when the person is not in the room. */
  indexOf(id: PersonId): number {
    return this.#parts.sessions.get(id)?.index ?? -1;
  }

  idAt(index: number): PersonId | null {
    return this.#parts.sessions.at(index)?.id ?? null;
  }

  join(input: Newcomer, now: number): Result<PersonId> {
    return admit(input, now, {
      parts: this.#parts,
      firstIsHost: !this.#returns.open,
      capacity: this.#limits.people,
      random: this.#random,
      newId: this.#newId,
    });
  }

  /** The socket is gone: place, circle, mute state and chat are kept for so long; said again, for no longer than said before. */
  disconnect(id: PersonId, now: number, keptMs: number = limits.RESUME_WINDOW_MS): void {
    const session = this.#parts.sessions.get(id);
    if (!session) return;
    const { state } = session;
    if (state.kind === 'joined') this.#parts.profile.setState(session, { kind: 'reconnecting', since: now, keptMs });
    else state.keptMs = Math.min(state.keptMs, now - state.since + keptMs);
  }

  /** Takes the place back; also legal while somebody holds it (a newer tab). */
  resume(id: PersonId, now: number): Result<null> {
    const session = this.#parts.sessions.get(id);
    if (!session) return refuse('resume_expired');
    if (isExpired(session, now)) {
      this.leave(id, now);
      return refuse('resume_expired');
    }
    return session.state.kind === 'joined' ? ok(null) : this.#parts.profile.setState(session, { kind: 'joined' });
  }

  /** Brings somebody back whom the room does not know, by the ticket of the pod that had it before: [TKT*]. */
  restorePerson(ticket: Ticket, now: number): Result<PersonId> {
    const isOfHere = ticket.room === this.id && !this.has(ticket.person);
    return isOfHere ? this.#returns.restore(ticket, now) : refuse('resume_expired');
  }

  /** What brings the person back elsewhere; null for somebody who is not in the room. */
  ticket(id: PersonId, now: number): Ticket | null {
    const session = this.#parts.sessions.get(id);
    return session ? this.#parts.tickets.write(session, now) : null;
  }

  /** Of everybody who is connected and whose ticket is another one since the last call. */
  drainTickets(now: number): Ticket[] {
    return this.#parts.tickets.drain(now);
  }

  /** For good. */
  leave(id: PersonId, now: number): void {
    const session = this.#parts.sessions.get(id);
    if (!session) return;
    this.#parts.drop(session, now);
    if (session.role === 'host' && !this.#returns.open) this.#parts.passHost();
  }

  /** One step as a client says it. After 'corrected' the room's own word is in the crowd and must be told. */
  move(id: PersonId, pose: Pose, now: number): MoveOutcome {
    const session = this.#parts.sessions.get(id);
    return session ? this.#parts.step(session, pose, now) : 'ignored';
  }

  stepOut(id: PersonId, now: number): Result<null> {
    return this.#as(id, (session) => stepOut(session, this.#parts, now));
  }

  setLock(id: PersonId, locked: boolean, now: number): Result<null> {
    return this.#as(id, (session) => {
      if (!session.ring) return refuse('not_in_circle');
      this.#parts.circles.setLock(session.ring, locked, id, now);
      return ok(null);
    });
  }

  invite(id: PersonId, other: PersonId, now: number): Result<null> {
    return this.#as(id, (session) => this.#parts.door.invite(session, this.#parts.sessions.get(other), now));
  }

  answerInvite(id: PersonId, circle: CircleId, accept: boolean, now: number): Result<{ circle: CircleId }> {
    return this.#as(id, (session) => this.#parts.door.answerInvite(session, circle, accept, now));
  }

  knock(id: PersonId, circle: CircleId, now: number): Result<null> {
    return this.#as(id, (session) => this.#parts.door.knock(session, circle, now));
  }

  answerKnock(id: PersonId, other: PersonId, accept: boolean, now: number): Result<null> {
    const { sessions, door } = this.#parts;
    return this.#as(id, (session) => door.answerKnock(session, sessions.get(other), accept, now));
  }

  raiseHand(id: PersonId, up: boolean): Result<null> {
    return this.#as(id, (session) => this.#parts.podium.raiseHand(session, up));
  }

  /** Calls somebody up on the podium, or down from it. */
  podium(id: PersonId, other: PersonId, up: boolean): Result<null> {
    return this.#as(id, (session) => this.#parts.podium.place(session, this.#parts.sessions.get(other), up));
  }

  wave(id: PersonId, other: PersonId, _now: number): Result<null> {
    return this.#as(id, (session) => wave(session, other, this.#parts));
  }

  react(id: PersonId, what: Reaction): Result<null> {
    return this.#as(id, (session) => react(session, what, this.#parts));
  }

  /** `at` of a message that was said before is the time of the first. */
  chat(id: PersonId, message: Requests['chat'], now: number): Result<{ at: number }> {
    return this.#as(id, (session) => say(session, message, now, this.#parts));
  }

  setMedia(id: PersonId, media: ShownMedia, _now: number): Result<null> {
    return this.#as(id, (session) => this.#parts.profile.setMedia(session, media));
  }

  setAway(id: PersonId, away: boolean, _now: number): Result<null> {
    return this.#as(id, (session) => this.#parts.profile.setAway(session, away));
  }

  setProfile(id: PersonId, look: Pick<Newcomer, 'name' | 'color' | 'photo'>, _now: number): Result<null> {
    return this.#as(id, (session) => this.#parts.profile.setLook(session, look));
  }

  /** Who speaks, as media hears it. Seen at the next tick. */
  setTalking(ids: ReadonlySet<PersonId>): void {
    this.#parts.talking.set(ids);
  }

  /** To be called every TICK_MS. */
  tick(now: number): void {
    const { sessions, circles, encounters, glide, floorPlan, talking, admissions, earshot, outbox, tickets } =
      this.#parts;
    const elapsedS = Math.min(TICK_MAX_MS, Math.max(0, now - this.#tickedAt)) / 1000;
    this.#tickedAt = now;
    for (const session of sessions.all()) if (isExpired(session, now)) this.leave(session.id, now);
    this.#returns.tick(now);
    admissions.tick(now);
    encounters.tick(sessions.all(), floorPlan.boundAt(now), now);
    for (const session of sessions.all()) if (session.goal) glide.lead(session, elapsedS, now);
    for (const ring of circles.all()) glide.settle(ring, elapsedS, now);
    fitFloor(this.#parts, sessions.size, now);
    talking.tick(circles, now);
    earshot.tick(now);
    outbox.tick();
    tickets.tick(now);
  }

  /** What is to be said since the last call, in order. */
  drainEvents(): RoomEvent[] {
    return this.#parts.outbox.drain();
  }

  /** Of every listener whose audience has changed since the last call. Also right between ticks, after any call. */
  drainAudience(): Audience[] {
    return this.#parts.earshot.drain();
  }

  audienceOf(id: PersonId): Audience {
    const session = this.#parts.sessions.get(id);
    return session ? this.#parts.earshot.audienceOf(session) : { listener: id, hear: [], warm: [], see: [] };
  }

  /** Indices of those whom the room itself has moved since the last call: they must be told where they stand. */
  drainMovedByRoom(): Set<number> {
    return this.#parts.drainMovedByRoom();
  }

  /** What a person who enters, or comes back, gets to see: what everybody does, and what was said to them. */
  view(id: PersonId): Sight & Pick<Welcome, 'chat'> {
    return { ...this.sight(), chat: this.chatOf(id) };
  }

  sight(): Sight {
    return sightOf(this.#parts);
  }

  chatOf(id: PersonId): ChatMessage[] {
    return this.#parts.log.visibleTo(id, this.#parts.sessions.get(id)?.ring?.id ?? null);
  }

  glimpse(): Omit<RoomGlimpse, 'room'> {
    return glimpse(this.#parts, this.#limits.people);
  }

  #as<T>(id: PersonId, act: (session: Session) => Result<T>): Result<T> {
    const session = this.#parts.sessions.get(id);
    return session ? act(session) : refuse('not_joined');
  }
}
