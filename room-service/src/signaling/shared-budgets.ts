import type { RequestName } from '@atrium/protocol';
import { Budgets, type BudgetsLeft } from './budgets.ts';

/**
 * What lands on somebody's screen. Not what a whole office does at once after its network was gone: ICE, producers, resumes;
 * nor what it does all day, who hold a key to talk.
 */
const NOTICES: ReadonlySet<RequestName> = new Set([
  ...(['chat', 'wave', 'react', 'raiseHand', 'invite', 'knock', 'setProfile', 'setLock'] as const),
]);

/** A class behind one address: ten people who all write at the top of their own rate. */
const SHARE = 10;

/** The slowest budget is full again after 30 s of rest (a wave); what has rested longer need not be remembered. */
const RESTED_MS = 60_000;

/** Go along with a room that moves, in 100 kB of JSON: whoever has so many addresses needs no move to ask more. */
const TOLD_MAX = 500;

/** Who asks: from which address, in which room. */
type From = { address: string; room: string };

/** What is left to the people of one address: plain data, which goes along with a room that moves. */
export type SharedLeft = { address: string; left: BudgetsLeft };

/** `rooms`: when something was asked from there in each of them. */
type Shared = { budgets: Budgets; at: number; rooms: Map<string, { at: number }> };

/**
 * What the people of one address may ask of others, all together: else whoever leaves and joins again would have a
 * fresh budget each time.
 */
export class SharedBudgets {
  readonly #byAddress = new Map<string, Shared>();

  /** False: refuse it. */
  take(from: From, name: RequestName, now: number): boolean {
    return !NOTICES.has(name) || this.#of(from, now).take(name, now);
  }

  /** Of addresses from which something was asked in that room lately, where it is not as much as may be: the last of them. */
  leftIn(room: string, now: number): SharedLeft[] {
    return [...this.#byAddress]
      .filter(([, { rooms }]) => rooms.has(room))
      .map(([address, { budgets }]) => ({ address, left: budgets.left(now) }))
      .filter(({ left }) => left.length > 0)
      .slice(-TOLD_MAX);
  }

  /** At the pod from which that room comes they have no more left. */
  leftThere(room: string, told: readonly SharedLeft[], now: number): void {
    for (const { address, left } of told) this.#of({ address, room }, now).lower(left, now);
  }

  /** Addresses that are kept in mind. */
  get size(): number {
    return this.#byAddress.size;
  }

  #of({ address, room }: From, now: number): Budgets {
    const { budgets, rooms } = this.#byAddress.get(address) ?? {
      budgets: new Budgets({ times: SHARE }),
      rooms: new Map<string, { at: number }>(),
    };
    touch(rooms, room, { at: now });
    touch(this.#byAddress, address, { budgets, rooms, at: now });
    return budgets;
  }
}

/** The map stays in the order of last use, and what has rested is forgotten. */
function touch<T extends { at: number }>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  for (const [other, { at }] of map) {
    if (value.at - at <= RESTED_MS) break;
    map.delete(other);
  }
}
