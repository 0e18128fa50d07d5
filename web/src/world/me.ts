import type { Pose } from '@atrium/protocol';
import { decay } from './spring.ts';
import { Walker, type Blocker, type Push } from './walker.ts';

/** A jump by more than this is shown as one (an arrival, a lift by the server); anything less glides. */
const GLIDE_MAX_M = 4;
/** Half life in seconds of the distance between where I am and where I am drawn. */
const GLIDE_S = 0.09;
const STILL_M = 0.002;

/** My own figure: walks at once when I press a key, and glides to where the server puts me. */
export class Me {
  readonly #walker: Walker;
  #offsetX = 0;
  #offsetZ = 0;
  #walking = false;
  #gliding = false;

  constructor(pose: Pose) {
    this.#walker = new Walker(pose);
  }

  /** Where I am; what the server is told. */
  get pose(): Pose {
    return this.#walker.pose;
  }

  get target(): { x: number; z: number } | null {
    return this.#walker.target;
  }

  /** Where I am drawn. */
  get drawn(): Pose & { walking: boolean } {
    const { x, z, yaw } = this.pose;
    return { x: x + this.#offsetX, z: z + this.#offsetZ, yaw, walking: this.#walking || this.#gliding };
  }

  walkTo(target: { x: number; z: number }): void {
    this.#walker.walkTo(target);
  }

  /** The server puts me somewhere. A walk goes on from there; the walker gives up what comes no nearer. */
  place(pose: Pose): void {
    const dx = this.pose.x - pose.x;
    const dz = this.pose.z - pose.z;
    const jump = Math.hypot(dx, dz) > GLIDE_MAX_M;
    this.#offsetX = jump ? 0 : this.#offsetX + dx;
    this.#offsetZ = jump ? 0 : this.#offsetZ + dz;
    this.#walker.place(pose);
  }

  /** What to tell the server after `dt` seconds: a step, the end of a walk, or nothing. */
  step(
    dt: number,
    push: Push,
    blockers: readonly Blocker[],
    floorRadius: number,
    cut: boolean,
  ): 'step' | 'stop' | null {
    const moved = this.#walker.step(dt, push, blockers, floorRadius);
    const left = cut ? 0 : decay(GLIDE_S, dt);
    this.#offsetX *= left;
    this.#offsetZ *= left;
    const offset = Math.hypot(this.#offsetX, this.#offsetZ);
    if (offset < STILL_M) this.#offsetX = this.#offsetZ = 0;
    this.#gliding = offset > 0.05;
    const ended = this.#walking && !moved;
    this.#walking = moved;
    return moved ? 'step' : ended ? 'stop' : null;
  }
}
