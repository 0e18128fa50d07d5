import { limits } from '@atrium/protocol';
import type { Way } from './way.ts';

/** The answer to the last ping is overdue: as a page, which notices when the next one is due. */
const QUIET_MS = limits.HEARTBEAT_MS + 250;
/** Two pings without an answer. */
const DEAD_MS = 2 * limits.HEARTBEAT_MS + 250;
/** As a page. */
const LOOK_EVERY_MS = 2_000;

export type LookoutOptions = {
  way: Way;
  /** Nothing will come from there any more; the way leads to where the room lives, if somebody knows. Said at each beat. */
  onGone: () => void;
};

/** A machine that was cut off closes no socket: this notices, and looks for the room, as a page does. */
export class Lookout {
  readonly #options: LookoutOptions;
  #looking = false;
  #lookedAtMs = 0;

  constructor(options: LookoutOptions) {
    this.#options = options;
  }

  /** To be called often. `heardAtMs`: when the socket said anything last. */
  beat(nowMs: number, heardAtMs: number): void {
    const quietMs = nowMs - heardAtMs;
    if (quietMs >= DEAD_MS) this.#options.onGone();
    else if (quietMs >= QUIET_MS && !this.#looking && nowMs - this.#lookedAtMs >= LOOK_EVERY_MS) {
      this.#lookedAtMs = nowMs;
      void this.#look();
    }
  }

  async #look(): Promise<void> {
    this.#looking = true;
    const { way, onGone } = this.#options;
    const found = await way.look();
    this.#looking = false;
    if (!found.ok || found.value.url === way.url) return;
    way.url = found.value.url;
    onGone();
  }
}
