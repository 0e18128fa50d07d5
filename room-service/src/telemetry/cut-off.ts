import type { PersonKind } from '@atrium/protocol';
import type { MediaCondition } from '../media/condition.ts';

/** So long it is told of them. A page that comes back to a new worker may report nothing of it, or be unable to. */
const TOLD_MS = 60_000;

/** Who lost their media worker a moment ago: what no report has to say. */
export class CutOff {
  #lastDeathMs = -Infinity;

  /** A worker died; ms of `Date.now`. */
  died(now: number): void {
    this.#lastDeathMs = now;
  }

  /** How many of them, by kind. While no worker dies nobody's media are looked at, which costs microseconds each. */
  count<Key>(
    kinds: () => ReadonlyMap<Key, PersonKind>,
    conditionOf: (key: Key) => MediaCondition | null,
    now: number,
  ): Record<PersonKind, number> {
    const counted = { person: 0, bot: 0 };
    if (now - this.#lastDeathMs >= TOLD_MS) return counted;
    for (const [key, kind] of kinds()) {
      const lostAtMs = conditionOf(key)?.lostAtMs ?? null;
      if (lostAtMs !== null && now - lostAtMs < TOLD_MS) counted[kind] += 1;
    }
    return counted;
  }
}
