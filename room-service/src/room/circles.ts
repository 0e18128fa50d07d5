import type { CircleId, PersonId } from '@atrium/protocol';
import { overlaps, settleCentre, type Disc } from './centre.ts';
import type { Crowd } from './crowd.ts';
import { isFull, type Ring } from './ring.ts';
import { RingGrid } from './ring-grid.ts';
import { TALKING_HOLD_MS, YIELD_M } from './rules.ts';
import type { Session } from './session.ts';
import { arrange, drawnRadius, type Place } from './slots.ts';

export type CirclesOptions = {
  crowd: Crowd;
  newId: () => string;
  capacity: number;
  /** Called after every change of a ring that others can see. */
  onChange: (ring: Ring) => void;
  onGone: (ring: Ring) => void;
  onLeft: (ring: Ring, session: Session) => void;
};

/** Rings reach 2.86 m; two of them and the way they may yield. */
const NEIGHBOUR_M = 8;

/** The circles of a room: who is in which, and where each stands. */
export class Circles {
  readonly #crowd: Crowd;
  readonly #newId: () => string;
  readonly #capacity: number;
  readonly #onChange: (ring: Ring) => void;
  readonly #onGone: (ring: Ring) => void;
  readonly #onLeft: (ring: Ring, session: Session) => void;
  readonly #rings = new Map<CircleId, Ring>();
  readonly #grid = new RingGrid();

  constructor(options: CirclesOptions) {
    this.#crowd = options.crowd;
    this.#newId = options.newId;
    this.#capacity = options.capacity;
    this.#onChange = options.onChange;
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
    const ring: Ring = {
      id: this.#newId(),
      ...centre,
      radius,
      angle: 0,
      members: [],
      locked: false,
      capacity: this.#capacity,
      talking: false,
      talkingSince: now - TALKING_HOLD_MS,
      settled: false,
      callers: [],
    };
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
    const radius = drawnRadius(ring.members.length);
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
    if (ring.members.length >= 2) {
      this.#arrange(ring);
      return;
    }
    this.#rings.delete(ring.id);
    this.#grid.remove(ring);
    for (const member of ring.members) this.#release(ring, member);
    ring.members = [];
    for (const caller of ring.callers) caller.calling = null;
    this.#onGone(ring);
  }

  setLock(ring: Ring, locked: boolean, by: PersonId, now: number): void {
    if (ring.locked === locked) return;
    ring.locked = locked;
    ring.lockBy = by;
    if (locked) {
      for (const caller of ring.callers) caller.calling = null;
      ring.callers = [];
      this.setTalking(ring, false, now);
    }
    this.#onChange(ring);
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
    ring.radius = drawnRadius(members.length);
    ring.settled = false;
    this.#grid.put(ring);
    this.#onChange(ring);
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
