import type { PersonId, Pose } from '@atrium/protocol';

/** Whoever stands nearest to me, or null when nobody's place is known. */
export function nearest(
  me: PersonId,
  people: Iterable<PersonId>,
  poseOf: (person: PersonId) => Pose | null,
): PersonId | null {
  const mine = poseOf(me);
  if (mine === null) return null;
  let best: PersonId | null = null;
  let bestDistance = Infinity;
  for (const id of people) {
    const pose = id === me ? null : poseOf(id);
    if (pose === null) continue;
    const distance = Math.hypot(pose.x - mine.x, pose.z - mine.z);
    if (distance >= bestDistance) continue;
    best = id;
    bestDistance = distance;
  }
  return best;
}
