import type { CircleId, PersonId } from '@atrium/protocol';
import { overlaps, type Rect } from './free-rect.ts';

/** A plate on the screen: pixels, and its distance from the camera in metres. */
export type LabelFace = { id: PersonId; x: number; y: number; diameter: number; depth: number };

/** A name that wants to be shown on its plate. Lower ranks come first: you, circle, speaking, near. */
export type PillWish = { id: PersonId; face: LabelFace; rank: number; width: number; height: number; shown: boolean };

/** A circle's badge; where it stands when in view, its size, and where the circle's middle is. */
export type BadgeWish = {
  id: CircleId;
  x: number;
  y: number;
  width: number;
  height: number;
  rank: number;
  middle: { x: number; y: number };
};

export type PillPlace = { id: PersonId; left: number; top: number };
/** `edge` says on which side of the picture the circle is; null in view. */
export type BadgePlace = { id: CircleId; left: number; top: number; edge: 'left' | 'right' | 'up' | 'down' | null };

/** A plate smaller than this has no room for a name. */
const PLATE_MIN_PX = 30;
/** What is shown already keeps its place a little longer, so that nothing flickers at a border. */
const KEEP_PX = 4;
const GAP_PX = 3;
const EDGE_PX = 8;
/** More chips than this at one side are noise. */
const CHIPS_A_SIDE = 3;
const CHIPS_MAX = 5;

export type LabelScene = {
  free: Rect;
  width: number;
  height: number;
  /** Panels: nothing lies under them. */
  obstacles: readonly Rect[];
  /** Faces of my circle: where not all can be spared, these are. */
  faces: readonly Rect[];
  /** All faces in view: badges and chips step aside for them if they can. */
  plates: readonly Rect[];
};

/**
 * Places names over the lower edge of their plates; leaves those out that would cover a nearer face, another name, a
 * badge or a panel.
 */
export function placePills(
  scene: LabelScene,
  wishes: readonly PillWish[],
  faces: readonly LabelFace[],
  badges: readonly Rect[],
): PillPlace[] {
  const taken: Rect[] = [...scene.obstacles.map((rect) => grown(rect, GAP_PX)), ...badges];
  const places: PillPlace[] = [];
  for (const wish of [...wishes].sort((a, b) => a.rank - b.rank || a.face.depth - b.face.depth)) {
    const { face } = wish;
    if (face.diameter < PLATE_MIN_PX - (wish.shown ? KEEP_PX : 0)) continue;
    const left = face.x - wish.width / 2;
    const top = face.y + face.diameter * 0.36;
    const box = { left, top, right: left + wish.width, bottom: top + wish.height };
    const test = grown(box, wish.shown ? GAP_PX - KEEP_PX : GAP_PX);
    if (test.left < 2 || test.right > scene.width - 2 || test.top < 2 || test.bottom > scene.height - 2) continue;
    if (taken.some((rect) => overlaps(test, rect)) || covers(test, face, faces)) continue;
    taken.push(box);
    places.push({ id: wish.id, left, top });
  }
  return places;
}

/** Whether a box hides the middle of a plate that is nearer than its own. */
function covers(box: Rect, own: LabelFace, faces: readonly LabelFace[]): boolean {
  return faces.some((face) => {
    if (face === own || face.depth >= own.depth) return false;
    const reach = face.diameter * 0.42;
    const x = Math.max(box.left, Math.min(face.x, box.right));
    const y = Math.max(box.top, Math.min(face.y, box.bottom));
    return Math.hypot(face.x - x, face.y - y) < reach;
  });
}

/** Badges stand at their circle; those of circles out of view become chips at the edge that points to them. */
export function placeBadges(scene: LabelScene, wishes: readonly BadgeWish[]): BadgePlace[] {
  const taken: Rect[] = scene.obstacles.map((rect) => grown(rect, GAP_PX));
  const places: BadgePlace[] = [];
  const chips = new Map<string, number>();
  for (const wish of [...wishes].sort((a, b) => a.rank - b.rank)) {
    const edge = edgeOf(scene, wish);
    const side = edge ?? 'in';
    const all = [...chips].reduce((sum, [at, count]) => sum + (at === 'in' ? 0 : count), 0);
    if (edge !== null && ((chips.get(side) ?? 0) >= CHIPS_A_SIDE || all >= CHIPS_MAX)) continue;
    const box =
      spotFor(scene, wish, edge, [...taken, ...scene.plates]) ??
      (edge === null ? null : spotFor(scene, wish, edge, [...taken, ...scene.faces])) ??
      spotFor(scene, wish, edge, taken);
    if (box === null) continue;
    chips.set(side, (chips.get(side) ?? 0) + 1);
    taken.push(grown(box, GAP_PX));
    places.push({ id: wish.id, left: box.left, top: box.top, edge });
  }
  return places;
}

/** Out of view is a circle of which neither the middle nor the place of its badge can be seen. */
function edgeOf(scene: LabelScene, { x, y, middle }: BadgeWish): BadgePlace['edge'] {
  const { free } = scene;
  const [nearX, nearY] = [Math.min(x, middle.x), Math.min(y, middle.y)];
  const [farX, farY] = [Math.max(x, middle.x), Math.max(y, middle.y)];
  const over = { left: -farX, right: nearX - scene.width, up: free.top - 40 - farY, down: nearY - free.bottom - 40 };
  const most = (Object.keys(over) as (keyof typeof over)[]).reduce((a, b) => (over[b] > over[a] ? b : a));
  return over[most] > 0 ? most : null;
}

function spotFor(scene: LabelScene, wish: BadgeWish, edge: BadgePlace['edge'], taken: readonly Rect[]): Rect | null {
  const { free } = scene;
  const width = wish.width;
  const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));
  const left =
    edge === 'left'
      ? EDGE_PX
      : edge === 'right'
        ? scene.width - width - EDGE_PX
        : within(wish.x - width / 2, EDGE_PX, scene.width - width - EDGE_PX);
  const wanted = wish.y - wish.height / 2;
  const top =
    edge === null
      ? wanted
      : within(wanted, free.top + EDGE_PX, Math.max(free.top, free.bottom - wish.height - EDGE_PX));
  const step = wish.height + GAP_PX * 2;
  // A chip moves along its edge to a free place; a badge steps before its circle, or stays and covers a face. Where a
  // panel lies before the circle, the badge stands above the panel.
  const above = Math.min(0, free.bottom - EDGE_PX - wish.height - wanted);
  const tries =
    edge === null
      ? [...[0, 0.5, 1, 1.5].map((k) => k * step), above]
      : [0, 1, -1, 2, -2, 3, -3, 4, -4].map((k) => k * step);
  for (const shift of tries) {
    const box = { left, top: top + shift, right: left + width, bottom: top + shift + wish.height };
    if (box.bottom <= scene.height && !taken.some((rect) => overlaps(box, rect))) return box;
  }
  return null;
}

export function grown(rect: Rect, by: number): Rect {
  return { left: rect.left - by, top: rect.top - by, right: rect.right + by, bottom: rect.bottom + by };
}
