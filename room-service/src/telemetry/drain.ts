import type { PersonKind } from '@atrium/protocol';
import type { SessionEnd } from '../signaling/watch.ts';

export type Drained = Record<PersonKind, { ok: number; failed: number }>;

export type DrainOptions = { count: (participant: PersonKind, outcome: 'ok' | 'failed') => void };

/** What became of those who were here when the process was told to stop. */
export class Drain {
  readonly #options: DrainOptions;
  readonly #here = new Map<string, PersonKind>();
  readonly #drained: Drained = { person: { ok: 0, failed: 0 }, bot: { ok: 0, failed: 0 } };

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  began(here: ReadonlyMap<string, PersonKind>): void {
    for (const [key, kind] of here) this.#here.set(key, kind);
  }

  /** Out for good. Of those whom we told to stop nobody knows whether a lost connection would have come back. */
  left(key: string, why: SessionEnd): void {
    const kind = this.#here.get(key);
    if (kind === undefined) return;
    this.#here.delete(key);
    this.#count(kind, why === 'left' || why === 'closed' ? 'ok' : 'failed');
  }

  /** From now on nobody leaves by themselves: who is still here is cut off. */
  ended(): Drained {
    for (const kind of this.#here.values()) this.#count(kind, 'failed');
    this.#here.clear();
    return this.#drained;
  }

  #count(kind: PersonKind, outcome: 'ok' | 'failed'): void {
    this.#drained[kind][outcome] += 1;
    this.#options.count(kind, outcome);
  }
}
