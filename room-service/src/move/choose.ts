import type { Pod, PodId, Track } from '../directory/directory.ts';
import { hasRoom, leastLoadedWithAnyRoom, lessLoadedOfTwo } from '../directory/draw.ts';

export type Choice = {
  pods: readonly Pod[];
  track: Track;
  people: number;
  /** Somebody has named it; null: any may take it. */
  only: PodId | null;
  /** This pod, and those that would not have the room. */
  but: ReadonlySet<PodId>;
  /** Those that did not answer a moment ago. */
  resting: ReadonlySet<PodId>;
  /** There is no time to wait for those. */
  isHurried: boolean;
  random: () => number;
};

/** wait: those that could take it are resting. none: no pod could. */
export type Chosen = { kind: 'pod'; pod: Pod } | { kind: 'wait' } | { kind: 'none' };

/**
 * Where a room of so many people goes: to a pod of the track that it was drawn for, else to one of the other, since people are
 * in it; for the same reason rather to one with too many people than to none. That a pod has lost a call sends no room to the
 * other track.
 */
export function chooseTarget({ pods, track, people, only, but, resting, isHurried, random }: Choice): Chosen {
  const others = pods.filter(({ id }) => !but.has(id) && (only === null || id === only));
  const isOwn = (pod: Pod): boolean => pod.track === track;
  for (const fits of [others.filter(isOwn), others.filter((pod) => !isOwn(pod))]) {
    const awake = fits.filter(({ id }) => !resting.has(id));
    const roomy = awake.filter((pod) => hasRoom(pod) && pod.people + people <= pod.peopleMax);
    const pod = lessLoadedOfTwo(roomy, random) ?? leastLoadedWithAnyRoom(awake);
    if (pod !== null) return { kind: 'pod', pod };
    if (!isHurried && leastLoadedWithAnyRoom(fits) !== null) return { kind: 'wait' };
  }
  return leastLoadedWithAnyRoom(others) === null ? { kind: 'none' } : { kind: 'wait' };
}
