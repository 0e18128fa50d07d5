/** Geometry of circles: where the members of a ring stand. Metres and radians. */

export type Place = { x: number; z: number };

/** The drawn ring lies this far outside the slots: half a body and a bit of light. */
export const RING_EDGE_M = 0.42;
const SPACING_M = 1.75;
/** Up to so many people keep full spacing ... */
const SPACIOUS_PEOPLE = 6;
/** ... which closes linearly to CLOSE_SPACING_M at so many. */
const CLOSE_PEOPLE = 15;
const CLOSE_SPACING_M = 1;
/** Rotations that are tried over one spacing of the slots: steps of 7.5 degrees for two people, 1 degree for fifteen. */
const ANGLES_TRIED = 24;
/** A rotation nearly as clear as the best may be taken when it saves steps. */
const CLEAR_ENOUGH = 0.9;

/** Distance between neighbours in a circle of `count`. */
export function spacing(count: number): number {
  const crowding = Math.min(1, Math.max(0, (count - SPACIOUS_PEOPLE) / (CLOSE_PEOPLE - SPACIOUS_PEOPLE)));
  return SPACING_M - crowding * (SPACING_M - CLOSE_SPACING_M);
}

/** Distance of the slots from the centre. */
export function slotRadius(count: number): number {
  return count < 2 ? 0 : spacing(count) / (2 * Math.sin(Math.PI / count));
}

export function drawnRadius(count: number): number {
  return slotRadius(count) + RING_EDGE_M;
}

export function slotPlace(centre: Place, angle: number, slot: number, count: number): Place {
  const at = angle + (2 * Math.PI * slot) / count;
  const radius = slotRadius(count);
  return { x: centre.x + radius * Math.cos(at), z: centre.z + radius * Math.sin(at) };
}

/**
 * How clearly the slots are seen by the default camera, which looks along -z: the smallest distance in x between two
 * of them, for a circle of radius 1.
 */
export function clearness(angle: number, count: number): number {
  const xs: number[] = [];
  for (let slot = 0; slot < count; slot += 1) xs.push(Math.cos(angle + (2 * Math.PI * slot) / count));
  xs.sort((a, b) => a - b);
  let least = 2;
  for (let i = 1; i < count; i += 1) least = Math.min(least, (xs[i] ?? 0) - (xs[i - 1] ?? 0));
  return least;
}

/**
 * Turns the ring so that nobody hides another and everybody walks little: the angle of the first slot, and for each
 * slot who of `places` takes it. Neighbours stay neighbours, so nobody's way crosses the circle.
 */
export function arrange(centre: Place, places: readonly Place[]): { angle: number; order: number[] } {
  const count = places.length;
  const bearings = places.map((place) => Math.atan2(place.z - centre.z, place.x - centre.x));
  const around = places.map((_, i) => i).sort((a, b) => (bearings[a] ?? 0) - (bearings[b] ?? 0) || a - b);
  const angles = clearAngles(count);
  let best = { angle: 0, order: around, steps: Infinity };
  for (const angle of angles) {
    for (let turn = 0; turn < count; turn += 1) {
      let steps = 0;
      for (let slot = 0; slot < count; slot += 1) {
        const place = places[around[(slot + turn) % count] ?? 0] ?? centre;
        const target = slotPlace(centre, angle, slot, count);
        steps += (place.x - target.x) ** 2 + (place.z - target.z) ** 2;
      }
      if (steps < best.steps - 1e-9) {
        best = { angle, order: around.map((_, slot) => around[(slot + turn) % count] ?? 0), steps };
      }
    }
  }
  return { angle: best.angle, order: best.order };
}

const clearAnglesByCount = new Map<number, readonly number[]>();

function clearAngles(count: number): readonly number[] {
  const known = clearAnglesByCount.get(count);
  if (known) return known;
  const turn = (2 * Math.PI) / Math.max(1, count);
  const all = Array.from({ length: ANGLES_TRIED }, (_, i) => (turn * i) / ANGLES_TRIED);
  const best = Math.max(...all.map((angle) => clearness(angle, count)));
  const clear = all.filter((angle) => clearness(angle, count) >= best * CLEAR_ENOUGH);
  clearAnglesByCount.set(count, clear);
  return clear;
}
