import { BADNESS, count, trackOf, type Tally } from '../judge/evidence.ts';
import type { Judge, Outcomes } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import type { Rooms } from './law.ts';
import type { Uniform } from './random.ts';

export type Outcome = {
  is: 'promoted' | 'rolled back' | 'holding';
  /** Until the verdict, of both tracks. */
  rooms: number;
  /** Sum of Y over the canary's rooms until then. */
  badRooms: number;
};

/**
 * What the judge alone does with rooms that are judged one by one, at once, in the order of their birth: no ticks, no scrapes.
 * Y on either track is at its index of BADNESS already, and the same at both ages.
 */
export function tryPolicy({ policy, judge, rooms }: { policy: Policy; judge: Judge; rooms: CountedRooms }): Outcome {
  const tally: Tally = new Map();
  let badRooms = 0;
  let step = 0;
  for (let at = 0; at < rooms.coin.length; at += 1) {
    const weight = policy.weights[step] ?? policy.weights[0];
    const track = trackOf(rooms.coin[at] ?? 0, weight);
    const index = rooms[track][at] ?? 0;
    count(tally, { weight, track, at: index });
    if (track === 'canary') badRooms += BADNESS[index] ?? 0;
    const both = { against: tally, pro: tally };
    const verdict = judge(step, { '20s': both, '5m': both } satisfies Outcomes);
    if (verdict.is === 'roll_back') return { is: 'rolled back', rooms: at + 1, badRooms };
    if (verdict.is === 'go_on') step += 1;
    if (step === policy.weights.length) return { is: 'promoted', rooms: at + 1, badRooms };
  }
  return { is: 'holding', rooms: rooms.coin.length, badRooms };
}

export type CountedRooms = { coin: ArrayLike<number>; primary: ArrayLike<number>; canary: ArrayLike<number> };

/** Y as the room service counts it: at a neighbouring edge by chance, so that the mean is kept. */
export function counted(rooms: Rooms, uniform: Uniform): CountedRooms {
  const edges = (ys: Float64Array) => Uint8Array.from(ys, (y) => edgeOf(y, uniform));
  return { coin: rooms.coin, primary: edges(rooms.primary), canary: edges(rooms.canary) };
}

/** Index of BADNESS. */
export function edgeOf(y: number, uniform: Uniform): number {
  const above = BADNESS.findIndex((edge) => y <= edge);
  const [low, high] = [BADNESS[above - 1], BADNESS[above]];
  if (low === undefined || high === undefined) return Math.max(0, above);
  return uniform() < (y - low) / (high - low) ? above : above - 1;
}
