import { onFloor } from './centre.ts';
import type { Circles } from './circles.ts';
import type { Crowd } from './crowd.ts';
import { gapTo, type Ring } from './ring.ts';
import { FORM_M, HEAR_M, STEP_OUT_M } from './rules.ts';
import type { Session } from './session.ts';
import type { Place } from './slots.ts';

/** Directions that are tried around the ring: 22.5 degrees apart. */
const DIRECTIONS = 16;
/** What half a turn around the ring costs against a metre of distance from others. */
const TURN_COST_M = 2;

export type WayOutOptions = { ring: Ring; session: Session; crowd: Crowd; circles: Circles; boundM: number };

/** Where somebody who steps out of a circle is led: just outside it, away from others, rather straight on than around. */
export function wayOut({ ring, session, crowd, circles, boundM }: WayOutOptions): Place {
  const own = Math.atan2(crowd.z(session.index) - ring.z, crowd.x(session.index) - ring.x);
  const reach = ring.radius + STEP_OUT_M;
  let best: Place | null = null;
  let bestWorth = -Infinity;
  for (let i = 0; i < DIRECTIONS; i += 1) {
    const turn = (2 * Math.PI * i) / DIRECTIONS;
    const ideal = { x: ring.x + reach * Math.cos(own + turn), z: ring.z + reach * Math.sin(own + turn) };
    const place = onFloor(ideal, 0, boundM);
    const [nearest] = crowd.nearest(place.x, place.z, HEAR_M, 1, session.index);
    const free = nearest === undefined ? HEAR_M : Math.hypot(crowd.x(nearest) - place.x, crowd.z(nearest) - place.z);
    const isInRing = circles.around(place).some((other) => other !== ring && gapTo(other, place) < 0);
    const lost = Math.hypot(place.x - ideal.x, place.z - ideal.z) + (isInRing ? FORM_M : 0);
    const worth = free - 2 * lost - (TURN_COST_M * (Math.PI - Math.abs(Math.PI - turn))) / Math.PI;
    if (worth > bestWorth + 1e-9) [best, bestWorth] = [place, worth];
  }
  return best ?? { x: ring.x, z: ring.z };
}
