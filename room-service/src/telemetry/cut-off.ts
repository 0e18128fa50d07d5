import type { PersonKind } from '@atrium/protocol';
import type { MediaCondition } from '../media/condition.ts';

/** So long it is told of them. A page that comes back to a new worker may report nothing of it, or be unable to. */
const TOLD_MS = 60_000;

/** Who lost sound or picture with their media worker a moment ago: what no report has to say. */
export class CutOff<Key> {
  #lastDeathMs = -Infinity;
  /** Of those who are here, who had anything that a worker carries, since workers die. */
  #carried: ReadonlySet<Key> = new Set();

  /** A worker died; ms of `Date.now`. */
  died(now: number): void {
    this.#lastDeathMs = now;
  }

  /** How many of them, by kind. While no worker dies nobody's media are looked at, which costs microseconds each. */
  count(
    kinds: () => ReadonlyMap<Key, PersonKind>,
    conditionOf: (key: Key) => MediaCondition | null,
    now: number,
  ): Record<PersonKind, number> {
    const counted = { person: 0, bot: 0 };
    const carried = new Set<Key>();
    const isQuiet = now - this.#lastDeathMs >= TOLD_MS;
    for (const [key, kind] of isQuiet ? [] : kinds()) {
      const condition = conditionOf(key);
      if (this.#carried.has(key) || isCarried(condition)) carried.add(key);
      const lostAtMs = condition?.lostAtMs ?? null;
      if (lostAtMs !== null && now - lostAtMs < TOLD_MS && carried.has(key)) counted[kind] += 1;
    }
    this.#carried = carried;
    return counted;
  }
}

/** A page connects a transport again that it had connected; who neither hears nor sends anything has lost nothing. */
function isCarried(condition: MediaCondition | null): boolean {
  return condition !== null && (condition.send !== 'new' || condition.recv !== 'new');
}
