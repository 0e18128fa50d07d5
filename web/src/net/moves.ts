import { limits } from '@atrium/protocol';
import type { Pose } from '@atrium/protocol';
import type { Clock } from './clock.ts';

export type MovesOptions = { clock: Clock; send: (pose: Pose, walking: boolean) => void };

/** My own steps: ten a second at most, only while I move, and the very place where I stopped. */
export class Moves {
  readonly #options: MovesOptions;
  #latest: { pose: Pose; walking: boolean } | null = null;
  #sent: { pose: Pose; walking: boolean } | null = null;
  #cancel: (() => void) | null = null;

  constructor(options: MovesOptions) {
    this.#options = options;
  }

  /** Call each frame while walking and once with `walking` false. */
  push(pose: Pose, walking: boolean): void {
    this.#latest = { pose: { ...pose }, walking };
    // The stop is what others see for minutes: it does not wait for the next tick.
    if (!walking && this.#sent?.walking === true) {
      this.#cancel?.();
      this.#cancel = null;
    }
    if (this.#cancel === null) this.#flush();
  }

  /** The last step once more: whoever was told of it may not have it. */
  again(): void {
    this.#sent = null;
    if (this.#cancel === null) this.#flush();
  }

  /** For a new socket and for the server's word where I am: nothing of before is sent again. */
  reset(): void {
    this.#cancel?.();
    this.#cancel = this.#latest = this.#sent = null;
  }

  #flush(): void {
    this.#cancel = null;
    const latest = this.#latest;
    if (latest === null || (this.#sent !== null && same(latest, this.#sent))) return;
    this.#sent = latest;
    this.#options.send(latest.pose, latest.walking);
    this.#cancel = this.#options.clock.after(limits.TICK_MS, () => this.#flush());
  }
}

function same(a: { pose: Pose; walking: boolean }, b: { pose: Pose; walking: boolean }): boolean {
  return a.walking === b.walking && a.pose.x === b.pose.x && a.pose.z === b.pose.z && a.pose.yaw === b.pose.yaw;
}
