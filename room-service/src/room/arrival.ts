import type { Pose } from '@atrium/protocol';
import type { Circles } from './circles.ts';
import type { Crowd } from './crowd.ts';
import type { Ring } from './ring.ts';
import { HEAR_M } from './rules.ts';
import type { Place } from './slots.ts';

export type ArrivalOptions = { crowd: Crowd; circles: Circles; radiusM: number; boundM: number; random: () => number };

/** Near the edge, since one walks in from there; three depths, so that many arrivals do not stand in one row. */
const DEPTHS = [0.88, 0.84, 0.8];
/** Directions that are tried at each depth. */
const DIRECTIONS = 24;
/** Successive directions by the golden angle are far apart, however many are tried. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** Where somebody comes in: out of everybody's earshot if there is such a place, else as far from others as can be. */
export function arrivalPose({ crowd, circles, radiusM, boundM, random }: ArrivalOptions): Pose {
  const start = random() * 2 * Math.PI;
  let best: Place = { x: 0, z: 0 };
  let bestFree = -1;
  search: for (const depth of DEPTHS) {
    const reach = Math.min(boundM, radiusM * depth);
    for (let i = 0; i < DIRECTIONS; i += 1) {
      const angle = start + i * GOLDEN_ANGLE;
      const place = { x: reach * Math.cos(angle), z: reach * Math.sin(angle) };
      const free = freeAround(crowd, place);
      if (free > bestFree) [best, bestFree] = [place, free];
      if (free > HEAR_M) break search;
    }
  }
  const towards = liveliest(circles) ?? { x: 0, z: 0 };
  return { ...best, yaw: Math.atan2(towards.x - best.x, towards.z - best.z) };
}

/** Distance to the nearest person, or infinity when nobody is in earshot. */
function freeAround(crowd: Crowd, place: Place): number {
  const [nearest] = crowd.nearest(place.x, place.z, HEAR_M, 1, -1);
  return nearest === undefined ? Infinity : Math.hypot(crowd.x(nearest) - place.x, crowd.z(nearest) - place.z);
}

function liveliest(circles: Circles): Ring | null {
  let best: Ring | null = null;
  for (const ring of circles.all()) {
    if (!ring.locked && liveliness(ring) > (best ? liveliness(best) : 0)) best = ring;
  }
  return best;
}

/** Talk counts for as much as a few more people. */
function liveliness(ring: Ring): number {
  return ring.members.length + (ring.talking ? 3 : 0);
}
