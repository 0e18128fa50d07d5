import type { RequestName } from '@atrium/protocol';
import { TokenBucket } from './token-bucket.ts';

type Rate = { perSecond: number; burst: number };

/**
 * What others notice, or what costs the media worker much: a person by hand stays far below, a script does not get
 * through. `join` stands for resuming.
 */
const RATES: Partial<Record<RequestName, Rate>> = {
  join: { perSecond: 0.5, burst: 20 },
  chat: { perSecond: 1, burst: 12 },
  // Each is a notice on somebody's screen.
  wave: { perSecond: 0.2, burst: 6 },
  invite: { perSecond: 0.5, burst: 10 },
  knock: { perSecond: 0.5, burst: 10 },
  moderate: { perSecond: 2, burst: 20 },
  podium: { perSecond: 2, burst: 20 },
  react: { perSecond: 1, burst: 6 },
  raiseHand: { perSecond: 0.5, burst: 6 },
  handOver: { perSecond: 0.2, burst: 4 },
  // Everybody is told, and loads the new photo.
  setProfile: { perSecond: 0.5, burst: 10 },
  setLock: { perSecond: 0.5, burst: 10 },
  // Everybody is told. Two for each word of who holds a key to talk: twenty words at once, and one a second.
  setMedia: { perSecond: 2, burst: 40 },
  // The same of each look at another tab.
  setAway: { perSecond: 1, burst: 20 },
  // Opens a consumer at every hearer.
  produce: { perSecond: 1, burst: 20 },
  // Each may tell everybody who is shown to send another layer; a page says it four times a second at most.
  tiles: { perSecond: 5, burst: 40 },
  // Every 5 s, and once more before leaving.
  report: { perSecond: 0.5, burst: 6 },
  restartIce: { perSecond: 1, burst: 12 },
};

/** Only end something: refused, they would keep what nobody wants. A socket's limit on frames bounds them. */
export const FREEING: ReadonlySet<RequestName> = new Set(['leave', 'stepOut', 'closeProducer']);

/** Of some requests, how many are left: plain data, which goes along with a room that moves. */
export type BudgetsLeft = [name: string, left: number][];

/** How much one person may still ask of others. Belongs to the person, so that neither a new socket nor a move refills it. */
export class Budgets {
  readonly #times: number;
  readonly #buckets = new Map<RequestName, TokenBucket>();

  /** `times`: as much as so many people. */
  constructor(options: { times: number } = { times: 1 }) {
    this.#times = options.times;
  }

  /** As another process had them. What is not named is full; names of a version after this one say nothing here. */
  static of(left: BudgetsLeft, now: number): Budgets {
    const budgets = new Budgets();
    budgets.lower(left, now);
    return budgets;
  }

  /** There is no more left of them than another process says. */
  lower(left: BudgetsLeft, now: number): void {
    for (const [name, requests] of left) {
      const rate = Object.hasOwn(RATES, name) ? RATES[name as RequestName] : undefined;
      if (rate === undefined) continue;
      const here = this.#buckets.get(name as RequestName)?.left(now) ?? Infinity;
      this.#buckets.set(name as RequestName, this.#fresh(rate, now, Math.min(here, requests)));
    }
  }

  /** Of those that are not full. */
  left(now: number): BudgetsLeft {
    return [...this.#buckets].flatMap(([name, bucket]): BudgetsLeft => {
      const left = Math.floor(bucket.left(now) * 100) / 100;
      return left < (RATES[name]?.burst ?? 0) * this.#times ? [[name, left]] : [];
    });
  }

  /** False: refuse it. */
  take(name: RequestName, now: number): boolean {
    const rate = RATES[name];
    if (rate === undefined) return true;
    const bucket = this.#buckets.get(name) ?? this.#fresh(rate, now);
    this.#buckets.set(name, bucket);
    return bucket.take(now);
  }

  #fresh({ perSecond, burst }: Rate, now: number, left = burst * this.#times): TokenBucket {
    return new TokenBucket({ perSecond: perSecond * this.#times, burst: burst * this.#times, now, left });
  }
}
