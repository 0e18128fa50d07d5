import type { Figure } from './crowd.ts';
import type { Rect } from './free-rect.ts';
import { grown, placeBadges, placePills, type LabelFace, type PillWish } from './label-layout.ts';
import { badgeContent, pillContent } from './label-text.ts';
import { Labels, prepareLabelRoot } from './labels.ts';
import { FACE_FORWARD_M, FACE_HEIGHT_M, FACE_SIZE_M } from './measures.ts';
import type { Theme, WorldCircle } from './types.ts';
import type { Projection } from './view.ts';

/** As many names as can be read at once; more is a crowd, not a list. */
const PILLS_MAX = 60;
/** Made a little before they may be shown, so that they are measured by then. */
const PILL_FROM_PX = 24;

const BADGE_OUT_M = 0.25;

export type LabelFrame = {
  projection: Projection;
  figures: Iterable<Figure>;
  names: ReadonlyMap<string, string>;
  circles: readonly WorldCircle[];
  me: { x: number; z: number } | null;
  yaw: number;
  free: Rect;
  obstacles: readonly Rect[];
};

/** Names on plates, badges on circles, chips at the edge. */
export class LabelLayer {
  readonly #pills: Labels;
  readonly #badges: Labels;

  constructor(options: { root: HTMLElement; theme: Theme }) {
    prepareLabelRoot(options.root, options.theme);
    this.#badges = new Labels({ root: options.root, className: 'world-badge' });
    this.#pills = new Labels({ root: options.root, className: 'world-pill' });
  }

  /** Writes, measures once what is new, and moves; true when another frame is needed to get it right. */
  update(frame: LabelFrame): boolean {
    const faces = facesIn(frame);
    const near = faces
      .filter(({ face }) => face.diameter >= PILL_FROM_PX)
      .sort((a, b) => a.rank - b.rank || a.face.depth - b.face.depth)
      .slice(0, PILLS_MAX);
    for (const { figure } of near) {
      const { person } = figure;
      const content = pillContent(person, frame.names.get(person.id) ?? person.name);
      this.#pills.write(person.id, content, { me: person.me ? '' : null, presence: person.presence });
    }
    const circles = frame.circles.flatMap((circle) => {
      const content = badgeContent(circle);
      if (content === null) return [];
      this.#badges.write(circle.id, content, { kind: content.kind });
      return [circle];
    });
    this.#drop(near, circles);
    this.#badges.measure();
    this.#pills.measure();

    const scene = {
      free: frame.free,
      width: frame.projection.width,
      height: frame.projection.height,
      obstacles: frame.obstacles,
      plates: faces.map(({ face }) => boxOf(face)),
      faces: faces.filter(({ rank }) => rank < 3).map(({ face }) => boxOf(face)),
    };
    const badges = placeBadges(
      scene,
      circles.flatMap((circle) => this.#badgeWish(frame, circle)),
    );
    const resized = this.#badges.place(badges);
    const taken = badges.map(({ id, left, top }) => {
      const { width, height } = this.#badges.sizeOf(id);
      return grown({ left, top, right: left + width, bottom: top + height }, 2);
    });
    const wishes: PillWish[] = near.map(({ figure, face, rank }) => ({
      id: figure.person.id,
      face,
      rank,
      ...this.#pills.sizeOf(figure.person.id),
      shown: this.#pills.isShown(figure.person.id),
    }));
    this.#pills.place(
      placePills(
        scene,
        wishes,
        faces.map(({ face }) => face),
        taken,
      ),
    );
    return resized;
  }

  close(): void {
    this.#pills.close();
    this.#badges.close();
  }

  #drop(near: readonly { figure: Figure }[], circles: readonly WorldCircle[]): void {
    const people = new Set(near.map(({ figure }) => figure.person.id));
    const ids = new Set(circles.map(({ id }) => id));
    this.#pills.keep((id) => people.has(id));
    this.#badges.keep((id) => ids.has(id));
  }

  /** A badge lies just before its ring, at the feet of whoever stands there. */
  #badgeWish(frame: LabelFrame, circle: WorldCircle): Parameters<typeof placeBadges>[1][number][] {
    const x = circle.x + Math.sin(frame.yaw) * (circle.radius + BADGE_OUT_M);
    const z = circle.z + Math.cos(frame.yaw) * (circle.radius + BADGE_OUT_M);
    const spot = frame.projection.toScreen(x, 0.02, z);
    if (spot === null) return [];
    const away = frame.me === null ? spot.depth : Math.hypot(circle.x - frame.me.x, circle.z - frame.me.z);
    const size = this.#badges.sizeOf(circle.id);
    return [{ id: circle.id, x: spot.x, y: spot.y, ...size, rank: circle.mine ? -1 : away }];
  }
}

type Seen = { figure: Figure; face: LabelFace; rank: number };

function facesIn(frame: LabelFrame): Seen[] {
  const seen: Seen[] = [];
  for (const figure of frame.figures) {
    const spot = frame.projection.upright(figure.x, FACE_HEIGHT_M + figure.lift, figure.z);
    if (spot === null || figure.leaving) continue;
    const diameter = FACE_SIZE_M * spot.scale;
    const { width, height } = frame.projection;
    if (spot.x < -diameter || spot.x > width + diameter || spot.y < -diameter || spot.y > height + diameter) continue;
    const { person } = figure;
    // The plate is drawn nearer than the body: the perspective pushes it a little away from the middle.
    const y = spot.y + ((spot.y - height / 2) * FACE_FORWARD_M) / spot.depth;
    seen.push({ figure, face: { id: person.id, x: spot.x, y, diameter, depth: spot.depth }, rank: rankOf(figure) });
  }
  return seen;
}

function boxOf({ x, y, diameter }: LabelFace): Rect {
  const half = diameter / 2;
  return { left: x - half, top: y - half, right: x + half, bottom: y + half };
}

function rankOf({ person, level }: Figure): number {
  if (person.me) return 0;
  if (person.inMyCircle) return level > 0.1 ? 1 : 2;
  return 3;
}
