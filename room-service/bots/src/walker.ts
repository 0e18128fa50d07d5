import { limits, type Pose } from '@atrium/protocol';
import { BRISK_MPS, Walk } from './walk.ts';

export type WalkEnd = 'arrived' | 'stuck' | 'interrupted';

/** The longest time between two steps that counts as walking; after a stall nobody leaps. */
const STEP_MAX_MS = 300;

export type WalkerOptions = {
  /** Tells the server where one is. */
  say: (pose: Pose, walking: boolean) => void;
};

/** Where somebody stands and where they are going; says a pose a tick while walking and none while standing. */
export class Walker {
  readonly #say: WalkerOptions['say'];
  #pose: Pose = { x: 0, z: 0, yaw: 0 };
  #walk: { walk: Walk; end: (how: WalkEnd) => void } | null = null;
  #steppedAtMs = 0;

  constructor({ say }: WalkerOptions) {
    this.#say = say;
  }

  get pose(): Pose {
    return this.#pose;
  }

  get walking(): boolean {
    return this.#walk !== null;
  }

  /** The server has the last word about where one is. */
  putAt(pose: Pose): void {
    this.#pose = pose;
  }

  /** Says a pose without walking there. */
  claim(pose: Pose, walking: boolean): void {
    this.#pose = pose;
    this.#say(pose, walking);
  }

  /** Resolves at the place, or where the walk ended. */
  walkTo(x: number, z: number, speedMps = BRISK_MPS): Promise<WalkEnd> {
    this.#end('interrupted');
    return new Promise((resolve) => {
      this.#walk = { walk: new Walk({ x, z, speedMps }), end: resolve };
    });
  }

  stop(): void {
    if (!this.#walk) return;
    this.#end('interrupted');
    this.#say(this.#pose, false);
  }

  /** To be called often; acts once a tick. */
  beat(nowMs: number): void {
    const elapsedMs = nowMs - this.#steppedAtMs;
    if (elapsedMs < limits.TICK_MS) return;
    this.#steppedAtMs = nowMs;
    if (!this.#walk) return;
    const { pose, is } = this.#walk.walk.step(this.#pose, Math.min(elapsedMs, STEP_MAX_MS));
    this.#pose = pose;
    this.#say(pose, is === 'walking');
    if (is !== 'walking') this.#end(is);
  }

  #end(how: WalkEnd): void {
    const walk = this.#walk;
    this.#walk = null;
    walk?.end(how);
  }
}
