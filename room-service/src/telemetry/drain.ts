import type { PersonKind } from '@atrium/protocol';
import type { SessionEnd } from '../signaling/watch.ts';

export type Drained = Record<PersonKind, { ok: number; failed: number }>;

export type DrainOptions = { count: (participant: PersonKind, outcome: 'ok' | 'failed') => void };

/** What became of those who were here when the pod began to drain, or the process was told to stop, or who came after that. */
export class Drain {
  readonly #options: DrainOptions;
  readonly #here = new Map<string, PersonKind>();
  #isOn = false;
  readonly #drained: Drained = { person: { ok: 0, failed: 0 }, bot: { ok: 0, failed: 0 } };

  constructor(options: DrainOptions) {
    this.#options = options;
  }

  /** A second time, where it stops after it was drained, changes nothing. */
  began(here: ReadonlyMap<string, PersonKind>): void {
    this.#isOn = true;
    for (const [key, kind] of here) this.#here.set(key, kind);
  }

  /** In a pod that drains people still come to the rooms that it has. */
  came(key: string, kind: PersonKind): void {
    if (this.#isOn) this.#here.set(key, kind);
  }

  /** It does not drain any more: who is left is nobody's matter. */
  takenBack(): void {
    this.#isOn = false;
    this.#here.clear();
  }

  /** Out for good, or elsewhere. Of those who lost the connection meanwhile nobody knows whether they would have come back. */
  left(key: string, why: SessionEnd): void {
    const kind = this.#here.get(key);
    if (kind === undefined) return;
    this.#here.delete(key);
    this.#count(kind, why === 'left' || why === 'closed' || why === 'moved' ? 'ok' : 'failed');
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
