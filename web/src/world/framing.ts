import { FIELD_OF_VIEW_DEG, Projection, type View, type Viewport } from './view.ts';
import type { Rect } from './free-rect.ts';

/** What the camera should show; the rig eases towards the view that comes out. */
export type Frame = {
  viewport: Viewport;
  /** What the interface leaves free of the canvas. */
  free: Rect;
  floorRadius: number;
  /** Chosen by the person: 1 is the default distance, 2 twice as far. */
  zoom: number;
  yaw: number;
  /** Added to the default pitch, by dragging; radians. */
  tilt: number;
};

const RADIANS = Math.PI / 180;
/** Of a room of 24 people, whose floor has 9.2 m; look's trial. */
const USUAL_RADIUS_M = 9.2;
/** Height of what the camera looks at: between feet and faces. */
const TARGET_HEIGHT_M = 0.5;
/** Lean in no further: neighbours of the circle stay in view. */
const CIRCLE_NEAREST_M = 15;
const OVERVIEW_FARTHEST_M = 190;
/** Above people's feet, a plate ends at 1.53 m. */
const HEAD_TOP_M = 1.6;
const MARGIN_PX = 20;
/** The floor's edge may be so far inside the picture before the camera stops following. */
const EDGE_MARGIN_M = 0.8;

type Lens = { pitch: number; distance: number };

/** Tall pictures look from higher and farther. */
function lens(viewport: Viewport): Lens {
  return viewport.width < viewport.height * 0.85
    ? { pitch: 35 * RADIANS, distance: 35 }
    : { pitch: 31 * RADIANS, distance: 26.5 };
}

/** Follows `me`, but shows little of what is beyond the floor: a small room stands still. */
export function frameMe(frame: Frame, me: { x: number; z: number }): View {
  const { pitch, distance } = lens(frame.viewport);
  const small = Math.min(1, Math.max(0.74, frame.floorRadius / USUAL_RADIUS_M));
  const view = base(frame, pitch, distance * small * frame.zoom);
  const pixelsPerM = focalOf(frame.viewport) / view.distance;
  const halfWidth = (frame.free.right - frame.free.left) / 2 / pixelsPerM;
  const halfDepth = (frame.free.bottom - frame.free.top) / 2 / pixelsPerM / Math.sin(view.pitch);
  const reach = frame.floorRadius + EDGE_MARGIN_M;
  // Into the camera's own axes, so that dragging around does not change what is followed.
  const [sin, cos] = [Math.sin(frame.yaw), Math.cos(frame.yaw)];
  const side = clamp(me.x * cos - me.z * sin, Math.max(0, reach - halfWidth));
  const near = clamp(me.x * sin + me.z * cos, Math.max(0, reach - halfDepth));
  return { ...view, x: side * cos + near * sin, z: -side * sin + near * cos };
}

/** Leans in so that all faces of a circle fit the free part of the picture. */
export function frameCircle(frame: Frame, circle: { x: number; z: number; radius: number }): View {
  const { pitch, distance } = lens(frame.viewport);
  const view = { ...base(frame, pitch, distance), x: circle.x, z: circle.z, y: TARGET_HEIGHT_M };
  const points = around(circle.x, circle.z, circle.radius, 12).flatMap(({ x, z }) => [
    { x, y: 0, z },
    { x, y: HEAD_TOP_M, z },
  ]);
  const fit = fitDistance(view, frame, points, CIRCLE_NEAREST_M, distance);
  return { ...view, distance: fit * frame.zoom };
}

/** The whole floor. */
export function frameAll(frame: Frame): View {
  const { pitch } = lens(frame.viewport);
  const view = base(frame, pitch, 1);
  const points = around(0, 0, frame.floorRadius + 0.4, 24).map(({ x, z }) => ({ x, y: 0.3, z }));
  return { ...view, distance: fitDistance(view, frame, points, 14, OVERVIEW_FARTHEST_M) * frame.zoom };
}

/** Smallest distance within bounds at which all points lie in the free part of the picture. */
export function fitDistance(
  view: View,
  frame: Frame,
  points: readonly { x: number; y: number; z: number }[],
  nearest: number,
  farthest: number,
): number {
  const fits = (distance: number): boolean => {
    const projection = new Projection({ ...view, distance }, frame.viewport);
    return points.every(({ x, y, z }) => {
      const spot = projection.toScreen(x, y, z);
      return (
        spot !== null &&
        spot.x >= frame.free.left + MARGIN_PX &&
        spot.x <= frame.free.right - MARGIN_PX &&
        spot.y >= frame.free.top + MARGIN_PX &&
        spot.y <= frame.free.bottom - MARGIN_PX
      );
    });
  };
  if (fits(nearest)) return nearest;
  let [low, high] = [nearest, farthest];
  for (let k = 0; k < 16; k++) {
    const middle = (low + high) / 2;
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function base(frame: Frame, pitch: number, distance: number): View {
  const { viewport, free } = frame;
  return {
    x: 0,
    y: TARGET_HEIGHT_M,
    z: 0,
    distance,
    pitch: pitch + frame.tilt,
    yaw: frame.yaw,
    shiftX: ((free.left + free.right) / 2 - viewport.width / 2) / viewport.width,
    shiftY: ((free.top + free.bottom) / 2 - viewport.height / 2) / viewport.height,
  };
}

function focalOf(viewport: Viewport): number {
  return viewport.height / 2 / Math.tan((FIELD_OF_VIEW_DEG * RADIANS) / 2);
}

function around(x: number, z: number, radius: number, count: number): { x: number; z: number }[] {
  return Array.from({ length: count }, (_, k) => ({
    x: x + Math.cos((k / count) * 2 * Math.PI) * radius,
    z: z + Math.sin((k / count) * 2 * Math.PI) * radius,
  }));
}

function clamp(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value));
}
