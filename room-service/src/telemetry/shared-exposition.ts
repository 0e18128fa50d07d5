import type { Metrics } from './metrics.ts';

/** To make the text takes some milliseconds of the one thread that everybody's messages go through. */
export const SHARED_MS = 1_000;

export type SharedExpositionOptions = {
  metrics: Pick<Metrics, 'exposition'>;
  now: () => number;
  /** So long what one was given is given to others. */
  sharedMs?: number;
};

/** `at`: when it was so, ms of `now`. */
export type Exposition = { contentType: string; text: string; at: number };

/** What all metrics are, read once for all who ask within a second: sixteen who read on and on would else stop everybody. */
export class SharedExposition {
  readonly #options: SharedExpositionOptions;
  readonly #kept = new Map<string, { at: number; answer: Promise<Exposition> }>();

  constructor(options: SharedExpositionOptions) {
    this.#options = options;
  }

  /** `accept` of the request: two formats are two texts. `isFresh`: who asks wants what is so now. */
  read(accept = '', isFresh = false): Promise<Exposition> {
    const { metrics, now, sharedMs = SHARED_MS } = this.#options;
    const format = accept.includes('openmetrics') ? 'open' : 'text';
    const kept = this.#kept.get(format);
    const at = now();
    // A clock may be set back.
    if (!isFresh && kept && Math.abs(at - kept.at) < sharedMs) return kept.answer;
    const answer = metrics.exposition(accept).then((made) => ({ ...made, at }));
    this.#kept.set(format, { at, answer });
    // A fault is told to whoever met it, and tried anew by the next.
    answer.catch(() => this.#kept.delete(format));
    return answer;
  }

  /** What was read is no longer so. */
  forget(): void {
    this.#kept.clear();
  }
}
