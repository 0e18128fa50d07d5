import {
  ok,
  refuse,
  type CircleId,
  type PersonId,
  type Result,
  type Ticket,
  type TicketCircle,
} from '@atrium/protocol';
import { fitFloor } from './admit.ts';
import type { Parts } from './parts.ts';
import { gapTo, type Ring } from './ring.ts';
import { FLOOR_MARGIN_M } from './rules.ts';
import { newSession, type Session } from './session.ts';
import { drawnRadius } from './slots.ts';
import { isGoodFor, isReturning, type Tenure } from './tenure.ts';
import { wayOut } from './way-out.ts';

export type ReturnsOptions = {
  parts: Parts;
  tenure: Tenure;
  /** People that the room holds. */
  capacity: number;
};

/** What the latest ticket says of a circle. */
type Claim = TicketCircle & { epoch: number };

export type ReturnsSnapshot = { takenOverAt: number; seen: PersonId[]; claims: [CircleId, Claim][] };

/**
 * Brings people back by their tickets into a room whose former pod is gone: SPEC.md [TKT*]. Nobody's word counts, the
 * tickets are the server's own; where two differ the later one does, in whatever order they come.
 */
export class Returns {
  readonly #parts: Parts;
  readonly #capacity: number;
  readonly #tenure: Tenure;
  /** From when on the last of them have their time: when it was taken over, or somebody was sent on who came later. */
  #since: number | null;
  /** Who came back, also those who left again: a ticket brings nobody back twice. */
  readonly #seen = new Set<PersonId>();
  readonly #claims = new Map<CircleId, Claim>();
  #open: boolean;

  constructor(options: ReturnsOptions) {
    this.#parts = options.parts;
    this.#capacity = options.capacity;
    this.#tenure = options.tenure;
    this.#since = options.tenure.takenOverAt;
    this.#open = this.#since !== null;
  }

  /** Roles are the former pod's matter until everybody has had the time to come back. */
  get open(): boolean {
    return this.#open;
  }

  restore(ticket: Ticket, now: number): Result<PersonId> {
    const { sessions, floorPlan, outbox, crowd, earshot, hosts, podium } = this.#parts;
    if (!isGoodFor(ticket, this.#tenure, now) || this.#seen.has(ticket.person)) return refuse('resume_expired');
    const index = sessions.size < this.#capacity ? sessions.indices.take(now) : null;
    if (index === null) return refuse('room_full', `${this.#capacity} people`);
    this.#seen.add(ticket.person);
    if (floorPlan.cover(Math.max(ticket.floor, reachOf(ticket)), now)) {
      outbox.push({ to: 'all', m: 'floor', d: floorPlan.floor });
    }
    fitFloor(this.#parts, sessions.size + 1, now);
    const isLate = !isReturning(this.#tenure, now);
    if (isLate) this.#reopen(ticket);
    // The host of a room that has gone on is who became it there.
    if (!(isLate && sessions.get(hosts.id ?? '')) && hosts.hear(ticket)) this.#crown();
    const { person: id, color, kind, mic, camera, since, pose } = ticket;
    const name = sessions.freeName(ticket.name, null);
    const role = hosts.id === id ? 'host' : 'member';
    const look = { name, color, photo: null, kind, mic, camera };
    const session = newSession({ ...look, id, index, role, pose, now, since });
    crowd.place(index, pose.x, pose.z, pose.yaw);
    sessions.add(session);
    outbox.personJoined(session);
    this.#reunite(session, ticket, { isLate, now });
    this.#standAside(session, now);
    earshot.touch(session);
    podium.hear(ticket, session);
    return ok(id);
  }

  /** When nobody can come back any more, the room goes on with those who are here. */
  tick(now: number): void {
    if (!this.#open || isReturning({ ...this.#tenure, takenOverAt: this.#since }, now)) return;
    this.#open = false;
    this.#claims.clear();
    for (const ring of [...this.#parts.circles.all()]) this.#parts.circles.giveUp(ring);
    this.#parts.podium.settle();
    if (this.#parts.sessions.get(this.#parts.hosts.id ?? '') === undefined) this.#parts.passHost();
  }

  snapshot(): ReturnsSnapshot | null {
    const takenOverAt = this.#since;
    if (!this.#open || takenOverAt === null) return null;
    return { takenOverAt, seen: [...this.#seen], claims: [...this.#claims] };
  }

  fill(snapshot: ReturnsSnapshot | null): void {
    for (const id of snapshot?.seen ?? []) this.#seen.add(id);
    for (const [id, claim] of snapshot?.claims ?? []) this.#claims.set(id, claim);
  }

  /** Others come after them who stood in the same circle. */
  #reopen({ at }: Ticket): void {
    this.#open = true;
    this.#since = Math.max(this.#since ?? at, at);
  }

  /** Whoever else was host by an earlier ticket is not. */
  #crown(): void {
    const { sessions, hosts, profile } = this.#parts;
    for (const session of sessions.all()) profile.setRole(session, session.id === hosts.id ? 'host' : 'member');
  }

  /** Into the circle where their own ticket and the latest one of that circle say so. */
  #reunite(session: Session, { circle: own, epoch }: Ticket, { isLate, now }: { isLate: boolean; now: number }): void {
    const { circles } = this.#parts;
    for (const ring of [...circles.all()]) {
      if (ring.id !== own?.id && ring.awaited.includes(session.id)) circles.giveUp(ring, session.id);
    }
    if (own === null) return;
    const known = this.#claims.get(own.id);
    const living = circles.get(own.id);
    // It has lived here all the time: who is in it is not what somebody remembers who was elsewhere.
    if (isLate && known === undefined && living) {
      this.#putOutside(session, living, now, 'at once');
      return;
    }
    const isLater = known === undefined || epoch > known.epoch || (epoch === known.epoch && own.rev > known.rev);
    const claim = isLater ? { ...own, epoch } : known;
    this.#claims.set(own.id, claim);
    const ring = circles.get(own.id);
    const isMember = claim.members.includes(session.id);
    if (ring === undefined || isLater) this.#reform(claim, ring, isMember ? session : null, now);
    else if (isMember) circles.welcomeBack(ring, session, claim);
    const goesOn = circles.get(own.id);
    if (!isMember && goesOn) this.#putOutside(session, goesOn, now, 'at once');
  }

  #reform(claim: Claim, ring: Ring | undefined, comer: Session | null, now: number): void {
    const { circles, floorPlan } = this.#parts;
    const before = [...(ring?.members ?? []), ...(comer ? [comer] : [])];
    const members = before.filter(({ id }) => claim.members.includes(id));
    const awaited = claim.members.filter((id) => !this.#seen.has(id));
    const returned = (circle: CircleId): boolean => this.#claims.has(circle);
    const after = circles.reform(claim, members, awaited, { boundM: floorPlan.boundAt(now), now, returned });
    if (after === null) return;
    for (const session of before) if (session.ring !== after) this.#putOutside(session, after, now, 'on foot');
  }

  /** Nobody stands in a circle that is shut for them, whatever the place in their ticket. */
  #standAside(session: Session, now: number): void {
    const { circles, crowd, movement } = this.#parts;
    if (session.ring) return;
    const place = { x: crowd.x(session.index), z: crowd.z(session.index) };
    const inside = circles.around(place).find((ring) => gapTo(ring, place) < 0 && movement.isShutFor(ring, session));
    if (inside) this.#putOutside(session, inside, now, 'at once');
  }

  #putOutside(session: Session, ring: Ring, now: number, how: 'at once' | 'on foot'): void {
    const { circles, crowd, floorPlan } = this.#parts;
    const goal = wayOut({ ring, session, crowd, circles, boundM: floorPlan.boundAt(now) });
    session.walk.pending = false;
    session.approach = { circle: ring.id, kind: 'steppedOut', at: now };
    if (how === 'on foot') session.goal = goal;
    else crowd.place(session.index, goal.x, goal.z, crowd.yaw(session.index));
  }
}

/** How far out the floor must go for the person and their circle. */
function reachOf({ pose, circle }: Ticket): number {
  const ring = circle === null ? 0 : Math.hypot(circle.x, circle.z) + drawnRadius(circle.members.length);
  return Math.max(Math.hypot(pose.x, pose.z), ring) + FLOOR_MARGIN_M;
}
