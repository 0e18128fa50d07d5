import type { PersonId } from '@atrium/protocol';
import type { Figure } from './crowd.ts';
import type { Me } from './me.ts';
import type { WorldCircle } from './types.ts';
import { PERSON_SPACE_M, type Blocker } from './walker.ts';

/** Nobody farther away can be walked into within one frame. */
const NEAR_M = 3;

/**
 * What I cannot walk through now: people near me, and rings that do not let me in. A ring gives way when I was sent
 * into it (an invitation): the server has the last word.
 */
export function blockersFor(
  me: Pick<Me, 'pose' | 'target'>,
  myId: PersonId | null,
  figures: Iterable<Pick<Figure, 'person' | 'x' | 'z'>>,
  circles: readonly WorldCircle[],
): Blocker[] {
  const { pose, target } = me;
  const blockers: Blocker[] = [];
  for (const { person, x, z } of figures) {
    if (person.id === myId || Math.hypot(x - pose.x, z - pose.z) > NEAR_M) continue;
    blockers.push({ x, z, radius: PERSON_SPACE_M });
  }
  for (const { mine, locked, count, capacity, x, z, radius } of circles) {
    if (mine || (!locked && count < capacity)) continue;
    const sentIn = target !== null && Math.hypot(target.x - x, target.z - z) < radius;
    if (!sentIn) blockers.push({ x, z, radius });
  }
  return blockers;
}
