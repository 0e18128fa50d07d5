import type { RoomGlimpse } from '@atrium/protocol';
import type { WorldCircle, WorldPerson, WorldSource } from '../world/types.ts';

/** Half of the way to a newly seen place is gone after this; between two looks people drift instead of jumping. */
const DRIFT_HALF_MS = 350;

type Place = { x: number; z: number };

const idOf = (k: number): string => `place-${k}`;

/** A world source out of glimpses: places without names, eased from one look to the next. */
export function glimpseSource(cut: boolean): WorldSource & { show(glimpse: RoomGlimpse): void } {
  let goals: readonly Place[] = [];
  let drawn: Place[] = [];
  let last: number | null = null;
  return {
    show(glimpse) {
      goals = glimpse.places;
      drawn = goals.map((goal, k) => (cut ? goal : (drawn[k] ?? goal)));
    },
    poses(now, visit) {
      const left = last === null ? 1 : 0.5 ** (Math.max(0, now - last) / DRIFT_HALF_MS);
      last = now;
      goals.forEach((goal, k) => {
        const from = drawn[k] ?? goal;
        const x = goal.x + (from.x - goal.x) * left;
        const z = goal.z + (from.z - goal.z) * left;
        drawn[k] = { x, z };
        visit(idOf(k), x, z, Math.atan2(-x, -z), false);
      });
    },
    level: () => 0,
  };
}

export function glimpsePeople(glimpse: RoomGlimpse): WorldPerson[] {
  return glimpse.places.map(({ color }, k) => ({
    id: idOf(k),
    name: '',
    color,
    photoUrl: null,
    me: false,
    inMyCircle: false,
    circle: null,
    muted: false,
    podium: null,
    reaction: null,
    presence: 'here',
  }));
}

export function glimpseCircles(glimpse: RoomGlimpse): WorldCircle[] {
  return glimpse.circles.map(({ x, z, radius, locked }, k) => ({
    id: `circle-${k}`,
    x,
    z,
    radius,
    mine: false,
    locked,
    count: 2,
    capacity: 3,
    talking: false,
  }));
}
