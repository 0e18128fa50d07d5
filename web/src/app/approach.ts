import type { Circle } from '@atrium/protocol';
import type { WalkTarget } from './stage-source.ts';

/** Near enough that a circle forms (the room forms one within 1.9 m), far enough not to bump. */
const BESIDE_M = 1.4;

/** A place beside somebody, on the side one comes from. */
export function besidePerson(me: WalkTarget | null, person: WalkTarget): WalkTarget {
  return towards(person, me, BESIDE_M);
}

/** Well inside the ring, so that there is a step to take for who stands at it already; before a locked one the room stops. */
export function atCircle(me: WalkTarget | null, circle: Pick<Circle, 'x' | 'z' | 'radius'>): WalkTarget {
  return towards(circle, me, circle.radius * 0.6);
}

/** The point at `metres` from `centre` on the side of `from`; whoever is nearer stays where they are. */
function towards(centre: WalkTarget, from: WalkTarget | null, metres: number): WalkTarget {
  const x = (from?.x ?? centre.x) - centre.x;
  const z = (from?.z ?? centre.z + 1) - centre.z;
  const distance = Math.hypot(x, z);
  if (distance < metres) return from === null ? { x: centre.x, z: centre.z + metres } : { x: from.x, z: from.z };
  return { x: centre.x + (x / distance) * metres, z: centre.z + (z / distance) * metres };
}
