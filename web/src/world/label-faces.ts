import type { Figure } from './crowd.ts';
import type { Rect } from './free-rect.ts';
import type { LabelFace } from './label-layout.ts';
import { FACE_FORWARD_M, FACE_HEIGHT_M, FACE_SIZE_M } from './measures.ts';
import type { Projection } from './view.ts';

/** As many names as can be read at once; more is a crowd, not a list. */
const PILLS_MAX = 60;
/** Made a little before they may be shown, so that they are measured by then. */
const PILL_FROM_PX = 24;
/** With frames so far apart (software WebGL), the page has moved a walker's name before the canvas shows the step. */
const SLOW_FRAME_S = 0.25;

/** A face in view. `rank` says whose name comes first: you, who speaks in your circle, your circle, all others. */
export type Seen = { figure: Figure; face: LabelFace; rank: number };

export function facesIn(figures: Iterable<Figure>, projection: Projection): Seen[] {
  const seen: Seen[] = [];
  for (const figure of figures) {
    const spot = projection.upright(figure.x, FACE_HEIGHT_M + figure.lift, figure.z);
    if (spot === null || figure.leaving) continue;
    const diameter = FACE_SIZE_M * spot.scale;
    const { width, height } = projection;
    if (spot.x < -diameter || spot.x > width + diameter || spot.y < -diameter || spot.y > height + diameter) continue;
    const { person } = figure;
    // The plate is drawn nearer than the body: the perspective pushes it a little away from the middle.
    const y = spot.y + ((spot.y - height / 2) * FACE_FORWARD_M) / spot.depth;
    seen.push({ figure, face: { id: person.id, x: spot.x, y, diameter, depth: spot.depth }, rank: rankOf(figure) });
  }
  return seen;
}

/** Those who get a name in this frame, `dt` seconds after the last, the most wanted first. */
export function namedOf(seen: readonly Seen[], dt: number): Seen[] {
  return seen
    .filter(({ figure, face }) => face.diameter >= PILL_FROM_PX && !(dt >= SLOW_FRAME_S && figure.walking))
    .sort((a, b) => a.rank - b.rank || a.face.depth - b.face.depth)
    .slice(0, PILLS_MAX);
}

export function boxOf({ x, y, diameter }: LabelFace): Rect {
  const half = diameter / 2;
  return { left: x - half, top: y - half, right: x + half, bottom: y + half };
}

function rankOf({ person, level }: Figure): number {
  if (person.me) return 0;
  if (person.inMyCircle) return level > 0.1 ? 1 : 2;
  return 3;
}
