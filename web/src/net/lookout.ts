import type { Clock } from './clock.ts';
import type { ConnectionOptions, Way } from './connection-options.ts';
import type { PlaceKeeper } from './place.ts';

/**
 * While nothing is heard of a pod its room is looked for so often. A machine that was cut off closes no socket: people would
 * wait for the last of the missed pings, and then for a socket to it that does not open, though its lease runs out in 6 s.
 */
export const LOOK_EVERY_MS = 2_000;

export type LookoutOptions = {
  clock: Clock;
  way: ConnectionOptions['way'];
  place: PlaceKeeper;
  /** The room lives there now. Said once. */
  onElsewhere: (way: Way) => void;
};

/** Notices that another pod has taken the room over, while the socket to the former one still looks open. */
export class Lookout {
  readonly #options: LookoutOptions;
  #cancel: (() => void) | null = null;
  /** Raised at each end: late answers are dropped by it. */
  #era = 0;

  constructor(options: LookoutOptions) {
    this.#options = options;
  }

  start(): void {
    this.stop();
    void this.#look(this.#era);
  }

  stop(): void {
    this.#era += 1;
    this.#cancel?.();
    this.#cancel = null;
  }

  async #look(era: number): Promise<void> {
    const { clock, way, place, onElsewhere } = this.#options;
    const kept = place.last();
    if (kept === null) return;
    const found = await way(kept.resumeToken);
    if (era !== this.#era) return;
    if (found.ok && found.value.url !== kept.url) onElsewhere(found.value);
    else this.#cancel = clock.after(LOOK_EVERY_MS, () => void this.#look(era));
  }
}
