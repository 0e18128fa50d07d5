import { limits, type Pose } from '@atrium/protocol';

/** A round thing that nobody walks through: a person, or a ring that keeps outsiders out. */
export type Blocker = { x: number; z: number; radius: number };

/** Where the keys push, in the world's axes; at most 1 long. */
export type Push = { x: number; z: number };

/** Two bodies of 0.71 m do not touch. */
export const PERSON_SPACE_M = 0.76;
/** The server's bound of movement lies so far inside the floor's edge. */
export const EDGE_SPACE_M = 0.5;
const ARRIVED_M = 0.06;
/** Longest step at once: 4 frames a second on the low tier are still walked in small steps. */
const SUBSTEP_S = 0.04;
/** No way found for so long: stop trying. */
const STUCK_S = 0.8;

/** Walks one person by keys or to a place. Pure: time comes as `dt`, others as blockers. */
export class Walker {
  #pose: Pose;
  #target: { x: number; z: number } | null = null;
  #stuckS = 0;
  #nearestM = Infinity;
  /** Which way round an obstacle, once chosen: +1 or -1. */
  #side = 0;

  constructor(pose: Pose) {
    this.#pose = pose;
  }

  get pose(): Pose {
    return this.#pose;
  }

  get target(): { x: number; z: number } | null {
    return this.#target;
  }

  walkTo(target: { x: number; z: number }): void {
    this.#target = target;
    this.#stuckS = 0;
    this.#nearestM = Infinity;
    this.#side = 0;
  }

  stop(): void {
    this.#target = null;
  }

  /** The server puts me somewhere. */
  place(pose: Pose): void {
    this.#pose = pose;
  }

  /** Goes on for `dt` seconds; true when the pose has moved. */
  step(dt: number, push: Push, blockers: readonly Blocker[], floorRadius: number): boolean {
    if (push.x !== 0 || push.z !== 0) this.stop();
    let moved = false;
    for (let left = dt; left > 1e-6; left -= SUBSTEP_S) {
      moved = this.#substep(Math.min(left, SUBSTEP_S), push, blockers, floorRadius) || moved;
    }
    return moved;
  }

  #substep(dt: number, push: Push, blockers: readonly Blocker[], floorRadius: number): boolean {
    const heading = this.#heading(push);
    if (heading === null) return false;
    const { x, z } = this.#pose;
    const length = Math.min(heading.max, limits.WALK_SPEED_MPS * dt);
    const way = this.#around(heading, blockers);
    let next = { x: x + way.x * length, z: z + way.z * length };
    next = keepIn(keepOut({ x, z }, next, blockers), floorRadius - EDGE_SPACE_M);
    next = noLonger({ x, z }, next, length);
    if (blockers.some((b) => closerInside({ x, z }, next, b))) next = { x, z };
    this.#notice(dt, next);
    const distance = Math.hypot(next.x - x, next.z - z);
    if (distance < 1e-5) return false;
    this.#pose = { ...next, yaw: Math.atan2(next.x - x, next.z - z) };
    return true;
  }

  /** Direction (unit) and how far at most; null to stand. */
  #heading(push: Push): { x: number; z: number; max: number } | null {
    const pushed = Math.hypot(push.x, push.z);
    if (pushed > 0) return { x: push.x / pushed, z: push.z / pushed, max: Infinity };
    if (this.#target === null) return null;
    const dx = this.#target.x - this.#pose.x;
    const dz = this.#target.z - this.#pose.z;
    const far = Math.hypot(dx, dz);
    if (far < ARRIVED_M) {
      this.stop();
      return null;
    }
    return { x: dx / far, z: dz / far, max: far };
  }

  /** Turns the heading to run along the nearest thing in the way, always the same way round once chosen. */
  #around(heading: { x: number; z: number }, blockers: readonly Blocker[]): { x: number; z: number } {
    let nearest: { x: number; z: number; gap: number } | null = null;
    for (const blocker of blockers) {
      const dx = blocker.x - this.#pose.x;
      const dz = blocker.z - this.#pose.z;
      const far = Math.hypot(dx, dz);
      const gap = far - blocker.radius;
      if (far === 0 || gap > 0.12 || (dx * heading.x + dz * heading.z) / far <= 0.05) continue;
      if (nearest === null || gap < nearest.gap) nearest = { x: dx / far, z: dz / far, gap };
    }
    if (nearest === null || this.#target === null) {
      this.#side = 0;
      return heading;
    }
    const cross = nearest.x * heading.z - nearest.z * heading.x;
    if (this.#side === 0) this.#side = cross >= 0 ? 1 : -1;
    return { x: -nearest.z * this.#side, z: nearest.x * this.#side };
  }

  /** Gives a target up that comes no nearer, for instance because somebody stands on it. */
  #notice(dt: number, next: { x: number; z: number }): void {
    if (this.#target === null) return;
    const far = Math.hypot(this.#target.x - next.x, this.#target.z - next.z);
    if (far < this.#nearestM - 0.01) {
      this.#nearestM = far;
      this.#stuckS = 0;
    } else {
      this.#stuckS += dt;
      if (this.#stuckS > STUCK_S) this.stop();
    }
  }
}

type Place = { x: number; z: number };

/** Pushes a step that would end inside a blocker to its rim, where it slides along. Who is inside already may walk out. */
function keepOut(from: Place, to: Place, blockers: readonly Blocker[]): Place {
  let next = to;
  for (let pass = 0; pass < 2; pass++) {
    for (const blocker of blockers) {
      const dx = next.x - blocker.x;
      const dz = next.z - blocker.z;
      const far = Math.hypot(dx, dz);
      const inside = Math.hypot(from.x - blocker.x, from.z - blocker.z) < blocker.radius - 0.02;
      if (far >= blocker.radius || far === 0 || inside) continue;
      next = { x: blocker.x + (dx / far) * blocker.radius, z: blocker.z + (dz / far) * blocker.radius };
    }
  }
  return next;
}

/** Being pushed to a rim must not make a step longer than walking allows. */
function noLonger(from: Place, to: Place, length: number): Place {
  const far = Math.hypot(to.x - from.x, to.z - from.z);
  if (far <= length) return to;
  const share = length / far;
  return { x: from.x + (to.x - from.x) * share, z: from.z + (to.z - from.z) * share };
}

/** Whether a step goes deeper into something: squeezed between two people one stands still. */
function closerInside(from: Place, to: Place, blocker: Blocker): boolean {
  const after = Math.hypot(to.x - blocker.x, to.z - blocker.z);
  return after < blocker.radius - 0.005 && after < Math.hypot(from.x - blocker.x, from.z - blocker.z);
}

function keepIn(to: Place, bound: number): Place {
  const far = Math.hypot(to.x, to.z);
  return far <= bound ? to : { x: (to.x / far) * bound, z: (to.z / far) * bound };
}
