import { Projection, type View, type Viewport } from './view.ts';
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
/** Lean in to no less than this share of the usual distance: the room around the circle stays in view. */
const LEAN_SHARE = 0.88;
/** How much of the way to the room's middle the camera stays behind where the whole floor would be in view. */
const ROOM_PULL = 0.7;
/** The same towards and away from the camera, tried in turn: tall pictures have room there, too, and behind a far circle is garden. */
const LENGTHWISE_PULLS = [ROOM_PULL, 0.5, 0.3, 0.15, 0];
/** A picture that shows less of the floor's width than this (a phone) has no room to spare: its circle stands in the middle. */
const PULL_FROM = 0.5;
/** A floor of thousands on a narrow phone. */
const OVERVIEW_FARTHEST_M = 900;
/** A circle of fifteen on a narrow phone needs more than the usual distance. */
const FARTHEST_SHARE = 2.2;
/** Above people's feet, a plate ends at 1.53 m. */
const HEAD_TOP_M = 1.6;
const MARGIN_PX = 20;
/** The floor's edge may be so far inside the picture before the camera stops following. */
const EDGE_MARGIN_M = 0.8;
/** I stay at least so far inside the picture: half a body and a little air. */
const MY_SPACE_M = 0.6;

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
  const small = Math.min(1, Math.max(0.82, frame.floorRadius / USUAL_RADIUS_M));
  const view = base(frame, pitch, distance * small * frame.zoom);
  const seen = reachOf(frame, view);
  const reach = frame.floorRadius + EDGE_MARGIN_M;
  // Into the camera's own axes, so that dragging around does not change what is followed.
  const [sin, cos] = [Math.sin(frame.yaw), Math.cos(frame.yaw)];
  const mine = { side: me.x * cos - me.z * sin, near: me.x * sin + me.z * cos };
  const { side: wanted, near } = intoOval(mine, {
    across: reach - seen.sideAt(0),
    back: reach - seen.behind,
    forth: reach - seen.before,
  });
  const far = seen.sideAt(mine.near - near) - MY_SPACE_M;
  const side = Math.min(mine.side + far, Math.max(mine.side - far, wanted));
  return { ...view, x: side * cos + near * sin, z: -side * sin + near * cos };
}

/** Leans in so that all faces of a circle fit the free part of the picture. */
export function frameCircle(frame: Frame, circle: { x: number; z: number; radius: number }): View {
  const { pitch, distance } = lens(frame.viewport);
  const usual = base(frame, pitch, distance * LEAN_SHARE);
  const points = around(circle.x, circle.z, circle.radius, 12).flatMap(({ x, z }) => [
    { x, y: 0, z },
    { x, y: HEAD_TOP_M, z },
  ]);
  const { before, sideAt } = reachOf(frame, usual);
  const side = sideAt(before);
  const share = side / (frame.floorRadius + EDGE_MARGIN_M);
  const pull = 1 - ROOM_PULL * Math.min(1, Math.max(0, share - PULL_FROM) / (1 - PULL_FROM));
  const [sin, cos] = [Math.sin(frame.yaw), Math.cos(frame.yaw)];
  const across = (circle.x * cos - circle.z * sin) * pull;
  for (const part of LENGTHWISE_PULLS) {
    const along = (circle.x * sin + circle.z * cos) * (1 - part);
    const withRoom = { ...usual, x: across * cos + along * sin, z: -across * sin + along * cos };
    if (allFit(withRoom, frame, points)) return { ...withRoom, distance: usual.distance * frame.zoom };
  }
  const centred = { ...usual, x: circle.x, z: circle.z };
  const fit = fitDistance(centred, frame, points, usual.distance, distance * FARTHEST_SHARE);
  return { ...centred, distance: fit * frame.zoom };
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
  points: readonly Point[],
  nearest: number,
  farthest: number,
): number {
  const fits = (distance: number): boolean => allFit({ ...view, distance }, frame, points);
  if (fits(nearest)) return nearest;
  let [low, high] = [nearest, farthest];
  for (let k = 0; k < 16; k++) {
    const middle = (low + high) / 2;
    if (fits(middle)) high = middle;
    else low = middle;
  }
  return high;
}

type Point = { x: number; y: number; z: number };

function allFit(view: View, { viewport, free }: Frame, points: readonly Point[]): boolean {
  const projection = new Projection(view, viewport);
  return points.every(({ x, y, z }) => {
    const spot = projection.toScreen(x, y, z);
    return (
      spot !== null &&
      spot.x >= free.left + MARGIN_PX &&
      spot.x <= free.right - MARGIN_PX &&
      spot.y >= free.top + MARGIN_PX &&
      spot.y <= free.bottom - MARGIN_PX
    );
  });
}

type Reach = {
  before: number;
  behind: number;
  /** To each side, for what stands `near` metres before the middle of the view; the picture widens with the distance. */
  sideAt: (near: number) => number;
};

/** Metres of floor that the free part shows around the middle of the view. */
function reachOf({ viewport, free }: Frame, view: View): Reach {
  const projection = new Projection({ ...view, x: 0, z: 0, yaw: 0 }, viewport);
  const middle = (free.left + free.right) / 2;
  const front = projection.toFloor(middle, free.bottom - MARGIN_PX);
  const back = projection.toFloor(middle, free.top + MARGIN_PX);
  const corner = projection.toFloor(free.right - MARGIN_PX, free.bottom - MARGIN_PX) ?? { x: 0, z: 0 };
  const beside = projection.toFloor(free.right - MARGIN_PX, (free.top + free.bottom) / 2) ?? corner;
  const slope = (corner.x - beside.x) / Math.max(0.1, corner.z - beside.z);
  return {
    before: front?.z ?? 0,
    behind: -(back?.z ?? -Infinity),
    sideAt: (near) => corner.x + (near - corner.z) * slope,
  };
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

function around(x: number, z: number, radius: number, count: number): { x: number; z: number }[] {
  return Array.from({ length: count }, (_, k) => ({
    x: x + Math.cos((k / count) * 2 * Math.PI) * radius,
    z: z + Math.sin((k / count) * 2 * Math.PI) * radius,
  }));
}

/** In the camera's own axes. */
type Place = { side: number; near: number };

/**
 * Keeps the camera's middle in an oval, since the floor is round: from a rectangle's corners half of the picture would be
 * garden. Bounds below zero leave nothing to move.
 */
function intoOval(place: Place, bounds: { across: number; back: number; forth: number }): Place {
  const { side, near } = place;
  const [across, along] = [Math.max(0, bounds.across), Math.max(0, near < 0 ? bounds.back : bounds.forth)];
  // First into the rectangle around it: a thin oval would else take all of the longer way for a little of the shorter.
  const [x, z] = [clamp(side, across), clamp(near, along)];
  const far = Math.max(1, Math.hypot(across > 0 ? x / across : 0, along > 0 ? z / along : 0));
  return { side: x / far, near: z / far };
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}
