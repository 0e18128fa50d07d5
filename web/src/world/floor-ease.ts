import type { Floor } from '@atrium/protocol';

/** How long the floor takes to move out; long enough that kerb and planters are seen to walk, short enough not to wait for. */
export const FLOOR_EASE_MS = 2_000;

/** Radius in metres at a server time in ms: ease in and out between the two radii. */
export function floorRadius(floor: Floor, serverNow: number): number {
  const part = Math.min(1, Math.max(0, (serverNow - floor.since) / FLOOR_EASE_MS));
  const eased = part * part * (3 - 2 * part);
  return floor.from + (floor.to - floor.from) * eased;
}
