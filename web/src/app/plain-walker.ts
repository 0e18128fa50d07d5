import { limits } from '@atrium/protocol';
import type { Pose } from '@atrium/protocol';
import type { Clock } from '../net/clock.ts';
import type { WalkTarget } from './stage-source.ts';

/** A stroll: below the room's limit, so that no step is ever taken back. */
const STROLL_MPS = 2.6;
/** Someone who gets no nearer for so long stands before a locked ring or the kerb. */
const GIVE_UP_MS = 1_500;
const ARRIVED_M = 0.05;

export type PlainWalkerOptions = {
  clock: Clock;
  self: () => Pose | null;
  step: (pose: Pose, walking: boolean) => void;
};

/** Walks in a straight line where nothing is drawn: for the list of people and the keyboard without WebGL. */
export class PlainWalker {
  readonly #options: PlainWalkerOptions;
  #cancel: (() => void) | null = null;
  #target: WalkTarget | null = null;
  #nearestM = Infinity;
  #nearestAt = 0;

  constructor(options: PlainWalkerOptions) {
    this.#options = options;
  }

  /** Where the walk leads, or null when there is none. */
  get target(): WalkTarget | null {
    return this.#target;
  }

  walkTo(target: WalkTarget): void {
    this.stop();
    this.#target = target;
    this.#nearestM = Infinity;
    this.#step();
  }

  /** Where one is; idempotent. */
  stop(): void {
    if (this.#target === null) return;
    this.#cancel?.();
    this.#cancel = this.#target = null;
    const self = this.#options.self();
    if (self !== null) this.#options.step(self, false);
  }

  #step(): void {
    const { clock, self, step } = this.#options;
    const me = self();
    const target = this.#target;
    if (me === null || target === null) return;
    const x = target.x - me.x;
    const z = target.z - me.z;
    const distance = Math.hypot(x, z);
    if (distance < this.#nearestM - ARRIVED_M) {
      this.#nearestM = distance;
      this.#nearestAt = clock.now();
    }
    if (distance <= ARRIVED_M || clock.now() - this.#nearestAt > GIVE_UP_MS) return void this.stop();
    const share = Math.min(1, (STROLL_MPS * limits.TICK_MS) / 1000 / distance);
    step({ x: me.x + x * share, z: me.z + z * share, yaw: Math.atan2(x, z) }, true);
    this.#cancel = clock.after(limits.TICK_MS, () => this.#step());
  }
}
