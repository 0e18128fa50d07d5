import { hasRoom, lessLoadedOfTwo } from '../directory/draw.ts';
import type { Pod, PodId, Track } from '../directory/directory.ts';

/** `but`: this pod, and those that have just refused. */
export type Choice = { pods: readonly Pod[]; track: Track; but: ReadonlySet<PodId>; random: () => number };

/** Where a room goes: to a pod of the track that it was drawn for, else to one of the other, since people are in it. */
export function chooseTarget({ pods, track, but, random }: Choice): Pod | null {
  const able = pods.filter((pod) => hasRoom(pod) && !but.has(pod.id));
  const own = able.filter((pod) => pod.track === track);
  return lessLoadedOfTwo(own.length > 0 ? own : able, random);
}
