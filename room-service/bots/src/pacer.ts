/** Length of the audio frames that libwebrtc takes. */
export const FRAME_MS = 10;

/** Two frames a time: 50 wake-ups a second for the whole process, and libwebrtc's jitter buffer never notices. */
const WAKE_UP_MS = 20;

/** After a stall (a debugger, a suspended laptop) the backlog is dropped instead of poured out at once. */
const BACKLOG_MAX_FRAMES = 20;

/** `frames` audio frames are due; `nowMs` is the pacer's clock. */
export type Beat = (frames: number, nowMs: number) => void;

export type PacerOptions = {
  /** Monotonic time in ms. */
  now?: () => number;
};

/** The one timer of all bots of a process: it hands out how many audio frames are due, however late it wakes up. */
export class Pacer {
  readonly #now: () => number;
  readonly #beats = new Set<Beat>();
  #timer: NodeJS.Timeout | null = null;
  #begunMs = 0;
  #framesDone = 0;

  constructor({ now = () => performance.now() }: PacerOptions = {}) {
    this.#now = now;
  }

  /** Returns the function that undoes it. The timer runs while somebody listens. */
  subscribe(beat: Beat): () => void {
    this.#beats.add(beat);
    if (!this.#timer) {
      this.#begunMs = this.#now();
      this.#framesDone = 0;
      this.#timer = setInterval(() => this.wake(), WAKE_UP_MS);
    }
    return () => {
      this.#beats.delete(beat);
      if (this.#beats.size > 0 || !this.#timer) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  }

  /** What the timer does. */
  wake(): void {
    const nowMs = this.#now();
    const due = Math.floor((nowMs - this.#begunMs) / FRAME_MS) - this.#framesDone;
    if (due <= 0) return;
    this.#framesDone += due;
    for (const beat of [...this.#beats]) beat(Math.min(due, BACKLOG_MAX_FRAMES), nowMs);
  }
}

/** One for the whole process: every bot that is not given another one runs on it. */
export const sharedPacer = new Pacer();
