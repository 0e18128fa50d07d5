import { limits, type Pose } from '@atrium/protocol';

/** A little under what the server allows, so that jitter in the timing of steps is never taken for running. */
export const BRISK_MPS = limits.WALK_SPEED_MPS * 0.9;

/** Somebody strolling at a party. */
export const STROLL_MPS = 1.3;

/** Nearer than this is there: the wire's poses are no finer. */
const ARRIVED_M = 0.03;

/** Who gets no nearer for so long stands before something: a locked circle, the kerb. */
const STUCK_MS = 1_500;

export type Step = { pose: Pose; is: 'walking' | 'arrived' | 'stuck' };

export type WalkOptions = { x: number; z: number; speedMps: number };

/** A walk in a straight line to a place; the server may put the walker elsewhere between two steps. */
export class Walk {
  readonly #x: number;
  readonly #z: number;
  readonly #speedMps: number;
  #nearestM = Number.POSITIVE_INFINITY;
  #noNearerForMs = 0;

  constructor({ x, z, speedMps }: WalkOptions) {
    this.#x = x;
    this.#z = z;
    this.#speedMps = speedMps;
  }

  /** Where `elapsedMs` of walking lead from `from`. */
  step(from: Pose, elapsedMs: number): Step {
    const dx = this.#x - from.x;
    const dz = this.#z - from.z;
    const distanceM = Math.hypot(dx, dz);
    if (distanceM <= ARRIVED_M) return { pose: from, is: 'arrived' };
    this.#noNearerForMs = distanceM < this.#nearestM - ARRIVED_M ? 0 : this.#noNearerForMs + elapsedMs;
    this.#nearestM = Math.min(this.#nearestM, distanceM);
    if (this.#noNearerForMs >= STUCK_MS) return { pose: from, is: 'stuck' };
    const yaw = Math.atan2(dx, dz);
    const part = Math.min(1, (this.#speedMps * elapsedMs) / 1_000 / distanceM);
    const pose = { x: from.x + dx * part, z: from.z + dz * part, yaw };
    return { pose, is: part === 1 ? 'arrived' : 'walking' };
  }
}
