import type { Figure } from './crowd.ts';
import type { Rect } from './free-rect.ts';
import { boxOf, facesIn, namedOf, type Seen } from './label-faces.ts';
import { grown, placeBadges, placePills, type PillWish } from './label-layout.ts';
import { badgeContent, pillContent } from './label-text.ts';
import { REACTION_SIGNS } from './reaction-signs.ts';
import { Labels, prepareLabelRoot } from './labels.ts';
import type { Theme, WorldCircle } from './types.ts';
import type { Projection } from './view.ts';

const BADGE_OUT_M = 0.25;

export type LabelFrame = {
  projection: Projection;
  figures: Iterable<Figure>;
  /** Seconds since the frame before. */
  dt: number;
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
  readonly #reactions: Labels;

  constructor(options: { root: HTMLElement; theme: Theme }) {
    prepareLabelRoot(options.root, options.theme);
    this.#badges = new Labels({ root: options.root, className: 'world-badge' });
    this.#pills = new Labels({ root: options.root, className: 'world-pill' });
    this.#reactions = new Labels({ root: options.root, className: 'world-reaction' });
  }

  /** Writes, measures once what is new, and moves; true when another frame is needed to get it right. */
  update(frame: LabelFrame): boolean {
    const faces = facesIn(frame.figures, frame.projection);
    const near = namedOf(faces, frame.dt);
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
    this.#showReactions(faces);
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
    this.#reactions.close();
  }

  /** Over the heads, whether or not there is room for a name. */
  #showReactions(faces: readonly Seen[]): void {
    const showing = faces.flatMap(({ figure: { person }, face }) =>
      person.reaction === null ? [] : [{ id: person.id, what: person.reaction, face }],
    );
    for (const { id, what } of showing) this.#reactions.write(id, { text: REACTION_SIGNS[what], icons: [] });
    const ids = new Set(showing.map(({ id }) => id));
    this.#reactions.keep((id) => ids.has(id));
    this.#reactions.measure();
    this.#reactions.place(
      showing.map(({ id, face }) => {
        const { width, height } = this.#reactions.sizeOf(id);
        return { id, left: face.x - width / 2, top: face.y - face.diameter / 2 - height };
      }),
    );
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
    const middle = frame.projection.toScreen(circle.x, 0.02, circle.z);
    if (spot === null || middle === null) return [];
    const away = frame.me === null ? spot.depth : Math.hypot(circle.x - frame.me.x, circle.z - frame.me.z);
    const size = this.#badges.sizeOf(circle.id);
    return [{ id: circle.id, x: spot.x, y: spot.y, ...size, rank: circle.mine ? -1 : away, middle }];
  }
}
