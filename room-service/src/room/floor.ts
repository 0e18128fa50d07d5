import { limits, type Floor } from '@atrium/protocol';
import {
  FLOOR_M_PER_ROOT,
  FLOOR_MARGIN_M,
  FLOOR_MIN_M,
  FLOOR_SHRINK_MS,
  FLOOR_SHRINK_SHARE,
  FLOOR_STEP_M,
} from './rules.ts';

export type FloorSnapshot = Floor & { sparseSince: number | null };

/** The round floor, whose radius follows the head count. */
export class FloorPlan {
  #floor: Floor;
  /** Since when there have been too few people for this floor; null while there are enough. */
  #sparseSince: number | null = null;

  constructor(now: number) {
    this.#floor = { from: FLOOR_MIN_M, to: FLOOR_MIN_M, since: now };
  }

  static restore(snapshot: FloorSnapshot): FloorPlan {
    const { from, to, since, sparseSince } = snapshot;
    const plan = new FloorPlan(since);
    plan.#floor = { from, to, since };
    plan.#sparseSince = sparseSince;
    return plan;
  }

  get floor(): Floor {
    return this.#floor;
  }

  /** The drawn radius in metres. */
  radiusAt(now: number): number {
    const { from, to, since } = this.#floor;
    const share = Math.min(1, Math.max(0, (now - since) / limits.FLOOR_EASE_MS));
    return from + (to - from) * share * share * (3 - 2 * share);
  }

  /** How far from the centre people may stand. A floor that shrinks binds at once, so that its edge sweeps over nobody. */
  boundAt(now: number): number {
    return Math.min(this.radiusAt(now), this.#floor.to) - FLOOR_MARGIN_M;
  }

  /**
   * Whether the floor changes. `reach` says how far out people and circles stand; it is asked for only when the floor
   * could shrink.
   */
  tick(people: number, now: number, reach: () => number): boolean {
    const { to } = this.#floor;
    const needed = radiusFor(people);
    if (needed > to) {
      this.#sparseSince = null;
      return this.#change(needed, now);
    }
    const madeFor = (to / FLOOR_M_PER_ROOT) ** 2;
    if (people >= madeFor * FLOOR_SHRINK_SHARE || needed >= to) {
      this.#sparseSince = null;
      return false;
    }
    this.#sparseSince ??= now;
    if (now - this.#sparseSince < FLOOR_SHRINK_MS) return false;
    // Nobody is displaced: the floor goes as far as it can, and tries again after the next rest.
    this.#sparseSince = now;
    const free = Math.max(needed, roundUp(reach() + FLOOR_MARGIN_M));
    return free < to ? this.#change(free, now) : false;
  }

  /** Whether the floor changes: at once to this radius where it is smaller, since somebody stands there already. */
  cover(radiusM: number, now: number): boolean {
    if (radiusM <= this.#floor.to && this.radiusAt(now) >= radiusM) return false;
    const to = roundUp(Math.max(radiusM, this.#floor.to));
    this.#floor = { from: to, to, since: now };
    return true;
  }

  snapshot(): FloorSnapshot {
    return { ...this.#floor, sparseSince: this.#sparseSince };
  }

  #change(to: number, now: number): boolean {
    this.#floor = { from: this.radiusAt(now), to, since: now };
    return true;
  }
}

/** Radius in metres that so many people need. */
export function radiusFor(people: number): number {
  return Math.max(FLOOR_MIN_M, roundUp(FLOOR_M_PER_ROOT * Math.sqrt(people)));
}

function roundUp(metres: number): number {
  return Math.ceil(metres / FLOOR_STEP_M) * FLOOR_STEP_M;
}
