import type { CircleId, PersonId } from '@atrium/protocol';
import type { Admissions } from './admissions.ts';
import type { Circles } from './circles.ts';
import type { Crowd } from './crowd.ts';
import type { Movement } from './movement.ts';
import { gapTo, isFull, type Ring } from './ring.ts';
import { ADMIT_M, CALL_M, FORM_M, JOIN_M, LEAVE_M, STEP_OUT_REST_MS, WAIT_M } from './rules.ts';
import type { Session } from './session.ts';
import type { Place } from './slots.ts';
import { isSlow } from './walk.ts';
import { wayOut } from './way-out.ts';

/** A circle that did not take the person in (they were told so once), or that they stepped out of. */
export type Approach =
  { circle: CircleId; kind: 'full' | 'locked' } | { circle: CircleId; kind: 'steppedOut'; at: number };

export type EncountersOptions = {
  crowd: Crowd;
  circles: Circles;
  admissions: Admissions;
  movement: Movement;
  sessionAt: (index: number) => Session | undefined;
  sessionOf: (id: PersonId) => Session | undefined;
  onNotice: (session: Session, circle: CircleId, what: 'full' | 'locked' | 'free') => void;
  /** Called when somebody begins or ceases to walk up to a ring. */
  onCallers: (ring: Ring) => void;
};

/** What comes of walking: circles form, take people in, turn them away and let them go. */
export class Encounters {
  readonly #options: EncountersOptions;

  constructor(options: EncountersOptions) {
    this.#options = options;
  }

  tick(sessions: Iterable<Session>, boundM: number, now: number): void {
    for (const session of sessions) {
      // Nobody who stands still with nothing open costs more than this line.
      if (!session.walk.pending && session.approach === null) continue;
      if (session.state.kind === 'joined') this.#meet(session, boundM, now);
      else this.#call(session, null);
    }
    this.#admit(boundM);
    this.#clearShutRings(boundM);
  }

  /** Forgets the person, who leaves the room. */
  drop(session: Session): void {
    this.#call(session, null);
  }

  #meet(session: Session, boundM: number, now: number): void {
    const { walk } = session;
    if (session.ring && walk.pending && gapTo(session.ring, this.#place(session)) > LEAVE_M) {
      this.#options.circles.remove(session);
    }
    if (session.ring) {
      this.#call(session, null);
      if (isSlow(walk, now)) walk.pending = false;
      return;
    }
    this.#endApproach(session, now);
    if (!walk.pending) return;
    const ring = this.#ringAhead(session);
    if (!isSlow(walk, now)) {
      this.#call(session, ring && this.#mayEnter(session, ring) && !ring.locked ? ring : null);
      return;
    }
    walk.pending = false;
    this.#call(session, null);
    if (ring && gapTo(ring, this.#place(session)) <= JOIN_M && this.#walkUp(session, ring, boundM)) return;
    this.#formWithNearest(session, boundM, now);
  }

  /** Whether the person is in after having walked up to the ring. */
  #walkUp(session: Session, ring: Ring, boundM: number): boolean {
    const { approach } = session;
    const isSame = approach?.circle === ring.id;
    if (isSame && approach.kind === 'steppedOut') return false;
    if (this.#mayEnter(session, ring)) {
      this.#enter(session, ring, boundM);
      return true;
    }
    const kind = isFull(ring) ? 'full' : 'locked';
    if (!isSame || approach.kind !== kind) {
      session.approach = { circle: ring.id, kind };
      this.#options.onNotice(session, ring.id, kind);
    }
    return false;
  }

  #enter(session: Session, ring: Ring, boundM: number): void {
    this.#options.admissions.entered(session.id, ring.id);
    this.#options.circles.add(ring, session, boundM);
  }

  #endApproach(session: Session, now: number): void {
    const { approach } = session;
    if (!approach) return;
    const ring = this.#options.circles.get(approach.circle);
    if (!ring) {
      session.approach = null;
      return;
    }
    const gapM = gapTo(ring, this.#place(session));
    if (approach.kind === 'steppedOut') {
      if (gapM > LEAVE_M || now - approach.at >= STEP_OUT_REST_MS) session.approach = null;
    } else if (approach.kind === 'locked') {
      if (gapM > LEAVE_M || !ring.locked) session.approach = null;
    } else if (gapM > WAIT_M) {
      session.approach = null;
    } else if (!isFull(ring)) {
      session.approach = null;
      if (!ring.locked) this.#options.onNotice(session, ring.id, 'free');
    }
  }

  /** The nearest ring that is close, one that may be entered before one that may not. */
  #ringAhead(session: Session): Ring | null {
    const place = this.#place(session);
    let best: Ring | null = null;
    let bestRank = Infinity;
    for (const ring of this.#options.circles.around(place)) {
      const gapM = gapTo(ring, place);
      if (gapM > CALL_M) continue;
      const isReached = gapM <= JOIN_M ? 0 : 2 * CALL_M;
      const rank = gapM + isReached + (this.#mayEnter(session, ring) ? 0 : CALL_M);
      if (rank < bestRank) [best, bestRank] = [ring, rank];
    }
    return best;
  }

  #mayEnter(session: Session, ring: Ring): boolean {
    return !this.#options.movement.isShutFor(ring, session);
  }

  #formWithNearest(session: Session, boundM: number, now: number): void {
    const { circles, crowd } = this.#options;
    const { x, z } = this.#place(session);
    const partner = crowd
      .nearest(x, z, FORM_M, Infinity, session.index)
      .map((index) => this.#options.sessionAt(index))
      .find((other) => other !== undefined && isIdle(other, now));
    if (!partner) return;
    const ring = circles.form(session, partner, boundM, now);
    if (!ring) return;
    // Who stands at the new ring already has nothing to walk up to.
    for (const index of crowd.nearest(ring.x, ring.z, ring.radius + JOIN_M, Infinity, session.index)) {
      const other = this.#options.sessionAt(index);
      if (other && isIdle(other, now) && !isFull(ring)) circles.add(ring, other, boundM);
    }
  }

  /** Whoever was invited or admitted is taken in when they come near. */
  #admit(boundM: number): void {
    const { admissions, circles } = this.#options;
    for (const { circle, person } of admissions.permissions()) {
      const session = this.#options.sessionOf(person);
      const ring = circles.get(circle);
      if (!session || !ring || isFull(ring) || session.state.kind !== 'joined' || session.ring === ring) continue;
      const place = this.#place(session);
      if (gapTo(ring, place) > ADMIT_M || (session.ring && gapTo(session.ring, place) <= 0)) continue;
      circles.remove(session);
      // A ring of two ends when one of them goes over to it from the other: then there is nothing to enter.
      if (circles.get(circle)) this.#enter(session, ring, boundM);
    }
  }

  /** Leads everybody out who stands in a ring that is shut for them. */
  #clearShutRings(boundM: number): void {
    const { circles, crowd, movement } = this.#options;
    const leaving: [Session, Ring][] = [];
    for (const ring of circles.all()) {
      if (!ring.locked && !isFull(ring)) continue;
      crowd.near(ring.x, ring.z, ring.radius - JOIN_M / 2, (index) => {
        const session = this.#options.sessionAt(index);
        if (!session || session.ring || session.goal || !movement.isShutFor(ring, session)) return;
        leaving.push([session, ring]);
      });
    }
    for (const [session, ring] of leaving) session.goal = wayOut({ ring, session, crowd, circles, boundM });
  }

  #call(session: Session, ring: Ring | null): void {
    const before = session.calling;
    if (before === ring) return;
    session.calling = ring;
    if (before) {
      before.callers = before.callers.filter((caller) => caller !== session);
      this.#options.onCallers(before);
    }
    if (ring) {
      ring.callers.push(session);
      this.#options.onCallers(ring);
    }
  }

  #place(session: Session): Place {
    const { crowd } = this.#options;
    return { x: crowd.x(session.index), z: crowd.z(session.index) };
  }
}

/** In no circle, present, and standing or nearly so. */
function isIdle(session: Session, now: number): boolean {
  return session.ring === null && session.state.kind === 'joined' && session.goal === null && isSlow(session.walk, now);
}
