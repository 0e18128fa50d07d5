import type { RoomGlimpse } from '@atrium/protocol';
import type { Parts } from './parts.ts';

/** More dots than this tell a lobby nothing more. */
const PLACES_MAX = 200;

/** What a lobby may show of the room: no names, no ids. */
export function glimpse({ sessions, circles, crowd, floorPlan }: Parts, capacity: number): Omit<RoomGlimpse, 'room'> {
  const stride = Math.max(1, Math.ceil(sessions.size / PLACES_MAX));
  const shown = [...sessions.all()].filter((_, i) => i % stride === 0);
  return {
    people: sessions.size,
    capacity,
    radius: floorPlan.floor.to,
    places: shown.map(({ index, color }) => ({ x: crowd.x(index), z: crowd.z(index), color })),
    circles: Array.from(circles.all(), ({ x, z, radius, locked }) => ({ x, z, radius, locked })),
  };
}
