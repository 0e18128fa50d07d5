import { LEASE_MS } from './directory.ts';

/** Two beats may be lost. */
const BEAT_MS = LEASE_MS / 3;
/** Pods that start or come back together must not go on beating together: by up to a fifth to either side. */
const JITTER = 0.2;
const TIDY_MS = 60_000;

export type HeartOptions = {
  beat: () => Promise<unknown>;
  tidy: () => Promise<unknown>;
  /** Runs it once after so many ms; the answer undoes that. */
  after: (ms: number, run: () => void) => () => void;
  now: () => number;
  random: () => number;
  onBug: (error: unknown) => void;
};

/** Keeps the lease of this pod for as long as it lives. What fails is tried again at the next beat. */
export class Heart {
  readonly #options: HeartOptions;
  #undo: (() => void) | null = null;
  #isHurried = false;
  #tidiedAt: number;
  #stopped = false;

  constructor(options: HeartOptions) {
    this.#options = options;
    this.#tidiedAt = options.now();
  }

  /** After the first beat, whether or not it was answered. */
  async start(): Promise<void> {
    await this.#once();
  }

  /** The directory is back, and may have lost what it had: what lives here is told before others ask for it. */
  hurry(): void {
    if (this.#stopped) return;
    if (this.#undo === null) {
      this.#isHurried = true;
      return;
    }
    this.#undo();
    void this.#once();
  }

  /** Idempotent. */
  stop(): void {
    this.#stopped = true;
    this.#undo?.();
  }

  async #once(): Promise<void> {
    const { beat, tidy, after, now, random, onBug } = this.#options;
    this.#undo = null;
    try {
      await beat();
      if (now() - this.#tidiedAt >= TIDY_MS) {
        this.#tidiedAt = now();
        await tidy();
      }
    } catch (error) {
      onBug(error);
    }
    if (this.#stopped) return;
    const ms = this.#isHurried ? 0 : BEAT_MS * (1 + JITTER * (2 * random() - 1));
    this.#isHurried = false;
    this.#undo = after(ms, () => void this.#once());
  }
}
