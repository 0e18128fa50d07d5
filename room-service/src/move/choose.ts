import type { Pod, PodId, Track } from '../directory/directory.ts';
import { hasRoom, leastLoadedWithAnyRoom, lessLoadedOfTwo } from '../directory/draw.ts';

/** `but`: this pod, and those that have just refused. */
export type Choice = {
  pods: readonly Pod[];
  track: Track;
  people: number;
  but: ReadonlySet<PodId>;
  random: () => number;
};

/**
 * Where a room of so many people goes: to a pod of the track that it was drawn for, else to one of the other, since people are
 * in it; for the same reason rather to one with too many people than to none.
 */
export function chooseTarget({ pods, track, people, but, random }: Choice): Pod | null {
  const others = pods.filter(({ id }) => !but.has(id));
  const among = (fits: readonly Pod[]): Pod | null => {
    const roomy = fits.filter((pod) => hasRoom(pod) && pod.people + people <= pod.peopleMax);
    return lessLoadedOfTwo(roomy, random) ?? leastLoadedWithAnyRoom(fits);
  };
  return among(others.filter((pod) => pod.track === track)) ?? among(others.filter((pod) => pod.track !== track));
}
