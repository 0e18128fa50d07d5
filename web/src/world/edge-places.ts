/** Things along the kerb: planters, and lamps between them. Their number doubles as the floor grows, so that none ever jumps. */

/** Fewest planters around a floor. */
const BASE_COUNT = 10;
/** Planters come closer than 4.3 m and never than half of it: as look's trial, 20 of them around 9.2 m. */
const MAX_SPACING_M = 4.3;

/** How many planters stand around a floor of this radius. */
export function planterCount(radiusM: number): number {
  let count = BASE_COUNT;
  while ((2 * Math.PI * radiusM) / count > MAX_SPACING_M) count *= 2;
  return count;
}

export type EdgePlace = { angle: number; /** 0..1: how far it has grown. */ size: number };

/**
 * Planters on their way from one count to the next. Those of the smaller count stand still; the ones between them grow
 * with `part` (0..1).
 */
export function planterPlaces(from: number, to: number, part: number): EdgePlace[] {
  const most = Math.max(from, to);
  const fewest = Math.min(from, to);
  const growth = to >= from ? part : 1 - part;
  return Array.from({ length: most }, (_, k) => ({
    angle: ((k + 0.5 * (most / BASE_COUNT)) / most) * 2 * Math.PI,
    size: k % (most / fewest) === 0 ? 1 : growth,
  }));
}

/** None on the camera's side, where they would hide people. `toCamera` is the cosine between place and camera. */
export function sizeFacing(toCamera: number): number {
  const part = Math.min(1, Math.max(0, (0.72 - toCamera) / 0.14));
  return part * part * (3 - 2 * part);
}
