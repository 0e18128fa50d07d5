import type { Pod, PodId, RoomRecord } from '../directory/directory.ts';
import { leastLoadedWithAnyRoom } from '../directory/draw.ts';

/** Somebody wants one room at one other pod. */
export type Errand = {
  /** The room here; null: it is not. */
  record: RoomRecord | null;
  people: number;
  to: PodId;
  self: PodId;
  /** What the last beat told. */
  pods: readonly Pod[];
};

/** Why a room is not moved to the pod that somebody has named, and nothing has begun. */
export const ERRAND_REFUSALS = [
  'no_room',
  'same_pod',
  'no_pod',
  'target_drains',
  'target_full',
  'draining',
  'moving',
] as const;
export type ErrandRefusal = (typeof ERRAND_REFUSALS)[number];

/** What is known before the target is asked; null: nothing is in the way. Nobody has to leave here, so that a bound of people holds. */
export function refusalOf({ record, people, to, self, pods }: Errand): ErrandRefusal | null {
  if (record === null) return 'no_room';
  if (to === self) return 'same_pod';
  const target = pods.find(({ id }) => id === to);
  if (target === undefined) return 'no_pod';
  if (target.state.kind !== 'serving') return 'target_drains';
  const hasPlace = leastLoadedWithAnyRoom([target]) !== null && target.people + people <= target.peopleMax;
  return hasPlace ? null : 'target_full';
}
