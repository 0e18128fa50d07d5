import type { Result, WireError } from '@atrium/protocol';
import { backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import { isBeingMended } from './passing.ts';

/** With the waits between them some 6 to 12 s: longer than the room of a pod that is lost needs to have another. */
export const TRIES_MAX = 7;

export type InsistOptions<T> = {
  clock: Clock;
  random: () => number;
  attempt: () => Promise<Result<T>>;
  /** Whether it passes besides what the service says that it mends. */
  alsoPasses?: (error: WireError) => boolean;
  /** Nobody waits any more. */
  isOver: () => boolean;
  /** Said before each wait, with why. */
  onWait: (why: WireError) => void;
};

/** Tries again while the service mends what is in the way; everything else is answered at once. */
export async function insist<T>(options: InsistOptions<T>): Promise<Result<T>> {
  const { clock, random, attempt, alsoPasses = () => false, isOver, onWait } = options;
  for (let tried = 1; ; tried += 1) {
    const result = await attempt();
    if (result.ok || tried === TRIES_MAX || isOver()) return result;
    if (!isBeingMended(result.error.code) && !alsoPasses(result.error)) return result;
    onWait(result.error);
    await new Promise<void>((resolve) => clock.after(backoffMs(tried - 1, random), resolve));
    if (isOver()) return result;
  }
}
