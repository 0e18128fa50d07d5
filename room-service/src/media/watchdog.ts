/** Between two beats. One small request a second costs a worker nothing that can be measured. */
export const BEAT_MS = 1_000;
/** A beat that comes later than this says that Node itself stood still (a suspended laptop, a debugger, a long collection). */
const BEAT_LATE_MS = 1_000;
/**
 * Beats that a request may stay unanswered. A full worker on a machine with ten times its load answers within one;
 * a worker that hangs is mute for everybody in it, so that waiting longer helps nobody.
 */
const BEATS_WITHOUT_ANSWER = 5;

export type WatchdogOptions = {
  /** A cheap request. Any answer will do, a refusal too. */
  probe: () => Promise<unknown>;
  /** Told once. */
  hangs: () => void;
  /** Monotonic. */
  nowMs: () => number;
};

/** Tells a worker that lives but does not answer from one that does. Whoever owns it calls `beat` every BEAT_MS. */
export class Watchdog {
  readonly #options: WatchdogOptions;
  #beatAt: number;
  /** Beats since the request under way was sent; null when all are answered. */
  #unanswered: number | null = null;
  #closed = false;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#beatAt = options.nowMs();
  }

  beat(): void {
    if (this.#closed) return;
    const now = this.#options.nowMs();
    const stood = now - this.#beatAt > BEAT_MS + BEAT_LATE_MS;
    this.#beatAt = now;
    if (this.#unanswered === null) this.#ask();
    // The answer may lie unread in the socket: after a standstill the worker gets its whole time anew.
    else if (stood) this.#unanswered = 0;
    else this.#unanswered += 1;
    if (this.#unanswered !== BEATS_WITHOUT_ANSWER) return;
    this.close();
    this.#options.hangs();
  }

  close(): void {
    this.#closed = true;
  }

  #ask(): void {
    this.#unanswered = 0;
    const answered = (): void => {
      this.#unanswered = null;
    };
    this.#options.probe().then(answered, answered);
  }
}
