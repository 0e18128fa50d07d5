import type { RequestName } from '@atrium/protocol';
import { Budgets } from './budgets.ts';

/** What lands on somebody's screen. Not what a whole office does at once after its network was gone: ICE, producers, resumes. */
const NOTICES: ReadonlySet<RequestName> = new Set(['chat', 'wave', 'invite', 'knock', 'setProfile', 'setLock']);

/** A class behind one address: ten people who all write at the top of their own rate. */
const SHARE = 10;

/** The slowest budget is full again after 30 s of rest (a wave); what has rested longer need not be remembered. */
const RESTED_MS = 60_000;

/**
 * What the people of one address may ask of others, all together: else whoever leaves and joins again would have a
 * fresh budget each time.
 */
export class SharedBudgets {
  readonly #byAddress = new Map<string, { budgets: Budgets; at: number }>();

  /** False: refuse it. */
  take(address: string, name: RequestName, now: number): boolean {
    if (!NOTICES.has(name)) return true;
    const budgets = this.#byAddress.get(address)?.budgets ?? new Budgets({ times: SHARE });
    // Deleted first, so that the map stays in the order of last use.
    this.#byAddress.delete(address);
    this.#byAddress.set(address, { budgets, at: now });
    this.#forgetRested(now);
    return budgets.take(name, now);
  }

  /** Addresses that are kept in mind. */
  get size(): number {
    return this.#byAddress.size;
  }

  #forgetRested(now: number): void {
    for (const [address, { at }] of this.#byAddress) {
      if (now - at <= RESTED_MS) break;
      this.#byAddress.delete(address);
    }
  }
}
