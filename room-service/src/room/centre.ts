import type { Place } from './slots.ts';
import { RING_GAP_M } from './rules.ts';

/** A disc on the floor. */
export type Disc = Place & { radius: number };

/** Two or three neighbours settle in a few rounds; more rounds change nothing that one sees. */
const ROUNDS = 4;

/** Where the centre of a disc goes: clear of its neighbours, moved at most `maxShiftM`, and always on the floor. */
export function settleCentre(disc: Disc, others: readonly Disc[], boundM: number, maxShiftM: number): Place {
  let place = onFloor(disc, disc.radius, boundM);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const other of others) {
      const distance = Math.hypot(place.x - other.x, place.z - other.z);
      const overlap = disc.radius + other.radius + RING_GAP_M - distance;
      if (overlap <= 0) continue;
      const [x, z] = distance > 0 ? [(place.x - other.x) / distance, (place.z - other.z) / distance] : [1, 0];
      place = onFloor({ x: place.x + x * overlap, z: place.z + z * overlap }, disc.radius, boundM);
    }
  }
  const shift = Math.hypot(place.x - disc.x, place.z - disc.z);
  if (shift <= maxShiftM) return place;
  const share = maxShiftM / shift;
  const near = { x: disc.x + (place.x - disc.x) * share, z: disc.z + (place.z - disc.z) * share };
  return onFloor(near, disc.radius, boundM);
}

export function overlaps(disc: Disc, other: Disc): boolean {
  return Math.hypot(disc.x - other.x, disc.z - other.z) < disc.radius + other.radius;
}

/** The nearest place whose disc lies inside the bounds. */
export function onFloor(place: Place, radius: number, boundM: number): Place {
  const reach = Math.max(0, boundM - radius);
  const distance = Math.hypot(place.x, place.z);
  if (distance <= reach) return { x: place.x, z: place.z };
  return { x: (place.x / distance) * reach, z: (place.z / distance) * reach };
}
