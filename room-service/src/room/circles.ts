import type { CircleId, PersonId, TicketCircle } from '@atrium/protocol';
import { overlaps, settleCentre, type Disc } from './centre.ts';
import type { Crowd } from './crowd.ts';
import { isFull, newRing, type Ring } from './ring.ts';
import { RingGrid } from './ring-grid.ts';
import { YIELD_M } from './rules.ts';
import type { Session } from './session.ts';
import { arrange, drawnRadius, type Place } from './slots.ts';

export type CirclesOptions = {
  crowd: Crowd;
  newId: () => string;
  capacity: number;
  /** Called after every change of a ring that others can see. */
  onChange: (ring: Ring) => void;
  /** Called after a change of members or of the lock, for those who are members then. */
  onRevised: (ring: Ring) => void;
  onGone: (ring: Ring) => void;
  onLeft: (ring: Ring, session: Session) => void;
};

/** `returned`: of circles that are back as they were, and so beside each other as they were. */
export type Reforming = { boundM: number; now: number; returned: (circle: CircleId) => boolean };

/** Rings reach 2.86 m; two of them and the way they may yield. */
const NEIGHBOUR_M = 8;

/** The circles of a room: who is in which, and where each stands. */
export class Circles {
  readonly #crowd: Crowd;
  readonly #newId: () => string;
  readonly #capacity: number;
  readonly #onChange: (ring: Ring) => void;
  readonly #onRevised: (ring: Ring) => void;
  readonly #onGone: (ring: Ring) => void;
  readonly #onLeft: (ring: Ring, session: Session) => void;
  readonly #rings = new Map<CircleId, Ring>();
  readonly #grid = new RingGrid();

  constructor(options: CirclesOptions) {
    this.#crowd = options.crowd;
    this.#newId = options.newId;
    this.#capacity = options.capacity;
    this.#onChange = options.onChange;
    this.#onRevised = options.onRevised;
    this.#onGone = options.onGone;
    this.#onLeft = options.onLeft;
  }

  get(id: CircleId): Ring | undefined {
    return this.#rings.get(id);
  }

  all(): MapIterator<Ring> {
    return this.#rings.values();
  }

  /** Every ring whose centre lies within 8 m, and some more, in no particular order. */
  around(place: Place): Ring[] {
    return this.#grid.around(place.x, place.z);
  }

  /** Makes a circle of two who are in none, or null where there is no room for one. */
  form(a: Session, b: Session, boundM: number, now: number): Ring | null {
    const [from, to] = [this.#place(a), this.#place(b)];
    const radius = drawnRadius(2);
    const disc: Disc = { x: (from.x + to.x) / 2, z: (from.z + to.z) / 2, radius };
    const others = this.#neighbours(disc, null);
    const centre = settleCentre(disc, others, boundM, 2 * radius);
    if (others.some((other) => overlaps({ ...centre, radius }, other))) return null;
    const ring = newRing(
      { id: this.#newId(), ...centre, angle: 0, rev: 0, locked: false, capacity: this.#capacity },
      now,
    );
    this.#rings.set(ring.id, ring);
    this.#enter(ring, a);
    this.#enter(ring, b);
    this.#arrange(ring);
    return ring;
  }

  /** Takes somebody in who is in no circle. */
  add(ring: Ring, session: Session, boundM: number): void {
    if (isFull(ring) || session.ring) throw new Error('a full circle, or somebody who is in one, takes nobody in');
    this.#enter(ring, session);
    const radius = drawnRadius(ring.members.length + ring.awaited.length);
    const disc: Disc = { x: ring.x, z: ring.z, radius };
    const centre = settleCentre(disc, this.#neighbours(disc, ring), boundM, YIELD_M);
    ring.x = centre.x;
    ring.z = centre.z;
    this.#arrange(ring);
  }

  /** Takes somebody out; who is left alone is in no circle any more. */
  remove(session: Session): void {
    const { ring } = session;
    if (!ring) return;
    ring.members = ring.members.filter((member) => member !== session);
    this.#release(ring, session);
    this.#goOn(ring);
  }

  /**
   * Puts a circle back as a ticket has it: with these of its members and nobody else; the awaited ones keep their places.
   * It makes way for circles that are not `returned`. Null where it is none any more.
   */
  reform(
    claim: TicketCircle,
    members: Session[],
    awaited: PersonId[],
    { boundM, now, returned }: Reforming,
  ): Ring | null {
    const former = this.#rings.get(claim.id);
    if (!former && (members.length === 0 || members.length + awaited.length < 2)) return null;
    const ring = former ?? newRing(claim, now);
    for (const member of ring.members) if (!members.includes(member)) this.#release(ring, member);
    const { x, z, angle, locked, lockBy, capacity } = claim;
    Object.assign(ring, { x, z, angle, capacity, rev: Math.max(claim.rev, former ? former.rev + 1 : 0) });
    ring.radius = drawnRadius(claim.members.length);
    ring.members = [];
    for (const member of members) this.#enter(ring, member);
    ring.awaited = awaited;
    this.#rings.set(ring.id, ring);
    const inTheWay = this.#neighbours(ring, ring).filter((other) => !returned(other.id) && overlaps(ring, other));
    if (inTheWay.length > 0) {
      Object.assign(ring, settleCentre(ring, inTheWay, boundM, 2 * ring.radius));
      ring.rev += 1;
    }
    this.#shut(ring, locked, lockBy, now);
    this.#goOn(ring, claim);
    return ring.members.length > 0 ? ring : null;
  }

  /** Gives somebody the place back that was kept. */
  welcomeBack(ring: Ring, session: Session, claim: TicketCircle): void {
    ring.awaited = ring.awaited.filter((id) => id !== session.id);
    this.#enter(ring, session);
    this.#goOn(ring, claim);
  }

  /** Keeps no place any more, of one who is awaited or of all. */
  giveUp(ring: Ring, person?: PersonId): void {
    const still = person === undefined ? [] : ring.awaited.filter((id) => id !== person);
    if (still.length === ring.awaited.length) return;
    ring.awaited = still;
    this.#goOn(ring);
  }

  setLock(ring: Ring, locked: boolean, by: PersonId, now: number): void {
    if (ring.locked === locked) return;
    this.#shut(ring, locked, by, now);
    ring.rev += 1;
    this.#onChange(ring);
    this.#onRevised(ring);
  }

  setTalking(ring: Ring, talking: boolean, now: number): void {
    if (ring.talking === talking) return;
    ring.talking = talking;
    ring.talkingSince = now;
    this.#onChange(ring);
  }

  /** Puts a ring back as a snapshot had it. */
  restore(ring: Ring): void {
    this.#rings.set(ring.id, ring);
    this.#grid.put(ring);
    for (const member of ring.members) member.ring = ring;
  }

  #shut(ring: Ring, locked: boolean, by: PersonId | undefined, now: number): void {
    ring.locked = locked;
    if (by !== undefined) ring.lockBy = by;
    if (!locked) return;
    for (const caller of ring.callers) caller.calling = null;
    ring.callers = [];
    this.setTalking(ring, false, now);
  }

  /** After a change of members: the circle is arranged anew where it is not as the ticket has it, or is over. */
  #goOn(ring: Ring, claim?: TicketCircle): void {
    const { members, awaited } = ring;
    if (members.length === 0 || members.length + awaited.length < 2) {
      this.#end(ring);
      return;
    }
    const isAsClaimed = claim?.rev === ring.rev && claim.members.length === members.length + awaited.length;
    if (!isAsClaimed) {
      this.#arrange(ring);
      return;
    }
    members.sort((a, b) => claim.members.indexOf(a.id) - claim.members.indexOf(b.id));
    ring.settled = false;
    this.#grid.put(ring);
    this.#onChange(ring);
    this.#onRevised(ring);
  }

  #end(ring: Ring): void {
    this.#rings.delete(ring.id);
    this.#grid.remove(ring);
    for (const member of ring.members) this.#release(ring, member);
    ring.members = [];
    ring.awaited = [];
    for (const caller of ring.callers) caller.calling = null;
    this.#onGone(ring);
  }

  #enter(ring: Ring, session: Session): void {
    ring.members.push(session);
    session.ring = ring;
    session.approach = null;
    session.goal = null;
  }

  #release(ring: Ring, session: Session): void {
    session.ring = null;
    session.gliding = false;
    this.#onLeft(ring, session);
  }

  #arrange(ring: Ring): void {
    const { members } = ring;
    const { angle, order } = arrange(
      ring,
      members.map((member) => this.#place(member)),
    );
    ring.angle = angle;
    ring.members = order.flatMap((i) => members[i] ?? []);
    ring.radius = drawnRadius(members.length + ring.awaited.length);
    ring.rev += 1;
    ring.settled = false;
    this.#grid.put(ring);
    this.#onChange(ring);
    this.#onRevised(ring);
  }

  #place(session: Session): Place {
    return { x: this.#crowd.x(session.index), z: this.#crowd.z(session.index) };
  }

  #neighbours(disc: Disc, self: Ring | null): Ring[] {
    return this.#grid
      .around(disc.x, disc.z)
      .filter((ring) => ring !== self && Math.hypot(ring.x - disc.x, ring.z - disc.z) < NEIGHBOUR_M)
      .sort((a, b) => a.x - b.x || a.z - b.z); // The grid knows no order, and the outcome must not depend on one.
  }
}
