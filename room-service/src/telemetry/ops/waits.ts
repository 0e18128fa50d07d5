import type { Clues } from './clues.ts';
import type { Sample } from './prometheus-client.ts';

/** What slow requests wait for: the one thread of a pod, of all of several, or a media worker. */
export type Wait = 'pod' | 'pods' | 'worker';

/** The row of the table of SignallingBurnsFast, by its first column in plain words. */
export const WAIT_ROWS: Readonly<Record<Wait, string>> = {
  pod: 'loop late on one pod of several, or on the only one',
  pods: 'loop late on all of several pods',
  worker: 'join, transport, produce or consume slow, and the others not',
};

/** Answered once a worker has done something for it (request-counts.ts, `REQUEST_GROUP`); `move` may, and may not. */
const BY_WORKER: readonly string[] = ['join', 'transport', 'produce', 'consume'];
const BY_LOOP: readonly string[] = ['leave', 'report', 'profile', 'circle', 'chat'];
/** A count that is drawn out to its window: less is none. */
const ONE = 0.5;
/**
 * A loop that is late makes all slow: a join, which takes some turns of it, a few times as often as what takes one. Where the
 * machine is short of CPU and both are late it was seven times; where a worker stood still a hundred times.
 */
const SHARE_IF_LATE = 1 / 10;
const SHARE_IF_PROMPT = 1 / 2;
/** So many answers that wait for the loop alone tell of it more than its worst moment, which may have been one. */
const ANSWERED_MIN = 20;

/** Null: the loop is late nowhere, and nothing waits for a worker; or whether it is late nobody knows. */
export function waitOf({ late, answered, slow }: Pick<Clues, 'late' | 'answered' | 'slow'>): Wait | null {
  if (late.length === 0) return null;
  const byWorker = partOf({ answered, slow }, BY_WORKER);
  const byLoop = partOf({ answered, slow }, BY_LOOP);
  const latePods = late.filter(({ value }) => value > 0).length;
  const isTold = latePods === 0 || byLoop.answered >= ANSWERED_MIN;
  const isFew = byLoop.share < byWorker.share * (latePods === 0 ? SHARE_IF_PROMPT : SHARE_IF_LATE);
  if (isTold && isFew && byWorker.slow >= ONE) return 'worker';
  if (latePods === 0) return null;
  return latePods > 1 && latePods === late.length ? 'pods' : 'pod';
}

/** `share`: of the answers, how many were slow; 0 where there were none. */
function partOf({ answered, slow }: Pick<Clues, 'answered' | 'slow'>, groups: readonly string[]) {
  const of = (samples: readonly Sample[]) =>
    samples
      .filter(({ labels: { request_group = '' } }) => groups.includes(request_group))
      .reduce((all, { value }) => all + value, 0);
  const [all, late] = [of(answered), of(slow)];
  return { answered: all, slow: late, share: all > 0 ? late / all : 0 };
}
