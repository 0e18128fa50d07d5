import type { CircleId, PersonId } from '@atrium/protocol';
import { BODY_WIDTH_M, FACE_HEIGHT_M, FACE_SIZE_M } from './measures.ts';
import type { Projection } from './view.ts';

export type Pick =
  | { kind: 'person'; id: PersonId }
  | { kind: 'circle'; id: CircleId; x: number; z: number }
  | { kind: 'floor'; x: number; z: number }
  | { kind: 'nothing' };

export type PickPerson = { id: PersonId; x: number; z: number; me: boolean };
export type PickCircle = { id: CircleId; x: number; z: number; radius: number; mine: boolean };

/** Fingers are larger than pixels: a person is at least so wide, and at most 44 px apart from a miss. */
const PERSON_MIN_PX = 22;

/** What lies under a pixel: the nearest person, else another circle, else the floor. Oneself is looked through. */
export function pickAt(
  px: number,
  py: number,
  scene: {
    projection: Projection;
    people: Iterable<PickPerson>;
    circles: Iterable<PickCircle>;
    floorRadius: number;
  },
): Pick {
  let nearest: { id: PersonId; depth: number } | null = null;
  for (const person of scene.people) {
    if (person.me) continue;
    const foot = scene.projection.toScreen(person.x, 0, person.z);
    const face = scene.projection.upright(person.x, FACE_HEIGHT_M, person.z);
    if (foot === null || face === null) continue;
    const onFace = Math.hypot(px - face.x, py - face.y) <= Math.max((FACE_SIZE_M / 2) * face.scale, PERSON_MIN_PX / 2);
    const halfWidth = Math.max((BODY_WIDTH_M / 2) * foot.scale, PERSON_MIN_PX / 2);
    const onBody = Math.abs(px - foot.x) <= halfWidth && py >= face.y && py <= foot.y + halfWidth * 0.4;
    if ((onFace || onBody) && (nearest === null || foot.depth < nearest.depth)) {
      nearest = { id: person.id, depth: foot.depth };
    }
  }
  if (nearest !== null) return { kind: 'person', id: nearest.id };
  const floor = scene.projection.toFloor(px, py);
  if (floor === null || Math.hypot(floor.x, floor.z) > scene.floorRadius) return { kind: 'nothing' };
  for (const circle of scene.circles) {
    if (!circle.mine && Math.hypot(floor.x - circle.x, floor.z - circle.z) <= circle.radius) {
      return { kind: 'circle', id: circle.id, ...floor };
    }
  }
  return { kind: 'floor', ...floor };
}
