import { limits, type Pose } from '@atrium/protocol';
import type { Admissions } from './admissions.ts';
import type { Circles } from './circles.ts';
import type { Crowd } from './crowd.ts';
import { isFull, type Ring } from './ring.ts';
import { BURST_M, SPEED_TOLERANCE } from './rules.ts';
import type { Session } from './session.ts';
import type { Place } from './slots.ts';
import { anchor } from './walk.ts';

export type MovementOptions = { crowd: Crowd; circles: Circles; admissions: Admissions };

export type MoveOutcome = 'ok' | 'corrected' | 'ignored';

/** Less than a client sends or the crowd stores: such a difference is no step. */
const ROUNDING_M = 1e-4;
/** Nearer to the rim than this is on it: positions are stored in single precision. */
const INSIDE_M = 0.01;

/** Checks the steps of people: a place on the floor, no faster than anybody walks, not into a ring that is shut. */
export class Movement {
  readonly #crowd: Crowd;
  readonly #circles: Circles;
  readonly #admissions: Admissions;

  constructor(options: MovementOptions) {
    this.#crowd = options.crowd;
    this.#circles = options.circles;
    this.#admissions = options.admissions;
  }

  move(session: Session, pose: Pose, boundM: number, now: number): MoveOutcome {
    const { x, z, yaw } = pose;
    if (!Number.isFinite(x) || !Number.isFinite(z) || !Number.isFinite(yaw)) return 'ignored';
    if (session.state.kind !== 'joined') return 'ignored';
    const from = { x: this.#crowd.x(session.index), z: this.#crowd.z(session.index) };
    const wanted = Math.hypot(x - from.x, z - from.z);
    const limited = this.#limitSpeed(session, from, onFloor({ x, z }, boundM), now);
    const to = this.#stopAtRings(session, from, limited, boundM);
    this.#crowd.place(session.index, to.x, to.z, normalYaw(yaw));
    const { walk } = session;
    // Sliding along a ring may be a little longer than the step that was asked for: then the next one is shorter.
    walk.creditM -= Math.hypot(to.x - from.x, to.z - from.z);
    if (wanted > ROUNDING_M) {
      walk.steppedAt = now;
      walk.pending = true;
      session.goal = null;
      session.gliding = false;
      if (session.ring) session.ring.settled = false;
    }
    anchor(walk, to.x, to.z, now);
    return Math.hypot(to.x - x, to.z - z) > ROUNDING_M ? 'corrected' : 'ok';
  }

  #limitSpeed(session: Session, from: Place, to: Place, now: number): Place {
    const { walk } = session;
    const elapsedS = Math.max(0, now - walk.creditAt) / 1000;
    walk.creditM = Math.min(BURST_M, walk.creditM + elapsedS * limits.WALK_SPEED_MPS * SPEED_TOLERANCE);
    walk.creditAt = Math.max(now, walk.creditAt);
    const distance = Math.hypot(to.x - from.x, to.z - from.z);
    if (distance <= walk.creditM) return to;
    const share = Math.max(0, walk.creditM) / distance;
    return { x: from.x + (to.x - from.x) * share, z: from.z + (to.z - from.z) * share };
  }

  /** An outsider slides along a ring that is shut; where two rings or the kerb leave no way, they stay. */
  #stopAtRings(session: Session, from: Place, to: Place, boundM: number): Place {
    const first = this.#ringInTheWay(session, from, to);
    if (!first) return to;
    const before = Math.hypot(from.x - first.x, from.z - first.z);
    const after = Math.hypot(to.x - first.x, to.z - first.z);
    if (before < first.radius - INSIDE_M || after === 0) return from;
    const share = first.radius / after;
    const beside = { x: first.x + (to.x - first.x) * share, z: first.z + (to.z - first.z) * share };
    const onTheFloor = Math.hypot(beside.x, beside.z) <= boundM;
    return onTheFloor && !this.#ringInTheWay(session, from, beside) ? beside : from;
  }

  #ringInTheWay(session: Session, from: Place, to: Place): Ring | null {
    let found: Ring | null = null;
    let least = Infinity;
    for (const ring of this.#circles.around(to)) {
      if (!this.isShutFor(ring, session)) continue;
      const after = Math.hypot(to.x - ring.x, to.z - ring.z);
      // Who stands inside when it shuts may walk out, not farther in.
      if (after >= ring.radius - ROUNDING_M || after >= Math.hypot(from.x - ring.x, from.z - ring.z)) continue;
      if (after < least) [found, least] = [ring, after];
    }
    return found;
  }

  /** Whether this person may not stand inside the ring. */
  isShutFor(ring: Ring, session: Session): boolean {
    if (session.ring === ring) return false;
    return isFull(ring) || (ring.locked && !this.#admissions.isAdmitted(session.id, ring.id));
  }
}

function onFloor(place: Place, boundM: number): Place {
  const distance = Math.hypot(place.x, place.z);
  if (distance <= boundM) return place;
  return { x: (place.x / distance) * boundM, z: (place.z / distance) * boundM };
}

function normalYaw(yaw: number): number {
  return Math.abs(yaw) <= Math.PI ? yaw : Math.atan2(Math.sin(yaw), Math.cos(yaw));
}
