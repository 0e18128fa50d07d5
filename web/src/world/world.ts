import type { CircleId, Floor, PersonId, Pose } from '@atrium/protocol';
import { blockersFor } from './blockers.ts';
import { Canvas, type CanvasSize } from './canvas.ts';
import { CircleEasing } from './circle-easing.ts';
import { writeCrowd } from './crowd-writer.ts';
import { Crowd } from './crowd.ts';
import { Director } from './director.ts';
import { FLOOR_EASE_MS, floorRadius } from './floor-ease.ts';
import { Input } from './input.ts';
import { LabelLayer } from './label-layer.ts';
import { Me } from './me.ts';
import { shortNames } from './names.ts';
import { Obstacles } from './obstacles.ts';
import { pickAt, type Pick } from './picking.ts';
import { Portraits } from './portraits.ts';
import type { Tier } from './quality.ts';
import { Ripples } from './ripples.ts';
import { Scenery } from './scenery.ts';
import { THEMES } from './themes.ts';
import type { Quality, WorldCircle, WorldPerson } from './types.ts';
import { Projection } from './view.ts';
import type { WorldOptions } from './world-options.ts';

/** Longest time that one frame may stand for: after a hidden tab nobody leaps. */
const FRAME_MAX_S = 0.3;

/** Above this, bodies are drawn with a fifth of the triangles: nobody looks at one of so many. */
const FINE_PEOPLE_MAX = 120;
const FINE_AGAIN_PEOPLE = 100;

/** The drawn world: takes what is known of the room, draws it at each frame, tells what the person does in it. */
export class World {
  readonly #options: WorldOptions;
  readonly #scenery: Scenery;
  readonly #canvas: Canvas;
  readonly #portraits: Portraits;
  readonly #labels: LabelLayer | null;
  readonly #obstacles: Obstacles;
  readonly #input: Input | null;
  readonly #director: Director;
  readonly #crowd = new Crowd();
  readonly #circles = new CircleEasing();
  readonly #ripples = new Ripples();
  #people: ReadonlyMap<PersonId, WorldPerson> = new Map();
  #names: ReadonlyMap<PersonId, string> = new Map();
  #floor: Floor = { from: 6, to: 6, since: 0 };
  #me: Me | null = null;
  #myId: PersonId | null = null;
  #dirty = true;
  #frames = 0;
  #ready = false;
  #crowded = false;
  #toldYaw: number | null = null;

  /** Throws where there is no WebGL 2. */
  constructor(options: WorldOptions) {
    const { canvas, mode } = options;
    const lobby = mode === 'lobby';
    this.#options = options;
    this.#scenery = new Scenery(THEMES[options.theme]);
    this.#canvas = new Canvas({
      canvas,
      quality: lobby ? 'low' : options.quality,
      measuredTier: options.measuredTier,
      frame: (dt, now, size) => this.#frame(options.frozen ? 0 : Math.min(dt, FRAME_MAX_S), now, size),
      tierChanged: (tier) => this.#tierChanged(tier),
      failed: (error) => options.events.failed(error),
    });
    this.#portraits = new Portraits({
      sizePx: this.#canvas.tier === 'low' ? 96 : 192,
      onPainted: () => this.invalidate(),
      onGrown: (texture) => (this.#scenery.faces.portraits = texture),
    });
    this.#scenery.faces.portraits = this.#portraits.texture;
    this.#labels = lobby ? null : new LabelLayer({ root: options.labels, theme: options.theme });
    this.#obstacles = new Obstacles({ selector: lobby ? '' : options.obstacles, canvas });
    this.#director = new Director({ overview: lobby });
    this.#input = lobby ? null : new Input({ canvas, events: this.#inputEvents(canvas) });
    this.#tierChanged(this.#canvas.tier);
    this.#canvas.start();
  }

  set people(people: readonly WorldPerson[]) {
    const before = this.#people;
    this.#people = new Map(people.map((person) => [person.id, person]));
    this.#names = shortNames(people);
    this.#myId = people.find(({ me }) => me)?.id ?? null;
    for (const [id, old] of before) {
      const now = this.#people.get(id);
      if (now?.name !== old.name || now.color !== old.color || now.photoUrl !== old.photoUrl)
        this.#portraits.forget(id);
    }
    this.#crowd.people = this.#people;
    this.invalidate();
  }

  set circles(circles: readonly WorldCircle[]) {
    this.#circles.set(circles);
    this.invalidate();
  }

  set floor(floor: Floor) {
    this.#floor = floor;
    this.invalidate();
  }

  set quality(quality: Quality) {
    if (this.#options.mode === 'room') this.#canvas.quality = quality;
  }

  /** Puts me somewhere: at entering, into a slot, back after a step too far. I glide there. */
  placeMe(pose: Pose): void {
    if (this.#me === null) this.#me = new Me(pose);
    else this.#me.place(pose);
    this.invalidate();
  }

  walkTo(x: number, z: number): void {
    this.#me?.walkTo({ x, z });
    this.#ripples.add(x, z);
    this.invalidate();
  }

  view(what: 'overview' | 'in' | 'out' | 'me'): void {
    this.#director.show(what);
    this.invalidate();
  }

  /** Something looks different: draw the next frame, also on demand. */
  invalidate(): void {
    this.#dirty = true;
  }

  /** Draw calls of the last frame. */
  get drawCalls(): number {
    return this.#canvas.renderer.info.render.calls;
  }

  dispose(): void {
    this.#input?.close();
    this.#labels?.close();
    this.#portraits.close();
    this.#scenery.dispose();
    this.#canvas.dispose();
  }

  #frame(dt: number, now: number, size: CanvasSize): boolean {
    const { source, reducedMotion, frozen } = this.#options;
    const cut = reducedMotion || frozen;
    const clock = this.#options.now();
    const radius = this.#radius();
    let changed = this.#dirty || size.changed || radius !== this.#floor.to;
    this.#dirty = false;
    changed = this.#obstacles.update(now, size.width, size.height, size.changed) || changed;
    this.#walk(dt, radius, cut);

    this.#crowd.begin();
    source.poses(clock, (id, x, z, yaw, walking) => {
      if (id !== this.#myId) this.#crowd.visit(id, x, z, yaw, walking);
    });
    const drawn = this.#me?.drawn ?? null;
    if (drawn !== null && this.#myId !== null) {
      this.#crowd.visit(this.#myId, drawn.x, drawn.z, drawn.yaw, drawn.walking);
    }
    const mine = this.#circles.circles.find((circle) => circle.mine) ?? null;
    changed = this.#circles.step(dt, cut, mine === null ? drawn : null) || changed;
    const ease = {
      dt,
      cut,
      level: (id: PersonId) => source.level(id),
      middleOf: (id: CircleId) => this.#circles.middleOf(id),
    };
    changed = this.#crowd.end(ease) || changed;
    changed = this.#ripples.step(dt) || changed;
    const shot = { viewport: size, free: this.#obstacles.free, floorRadius: radius, me: drawn, circle: mine };
    changed = this.#director.step(shot, dt, cut) || changed;
    this.#tellYaw(this.#director.yaw);
    if (changed) this.#draw(dt, size, radius);
    return changed;
  }

  #draw(dt: number, size: CanvasSize, radius: number): void {
    const view = this.#director.view;
    if (view === null) return;
    this.#frames++;
    const projection = new Projection(view, size);
    const scenery = this.#scenery;
    if (this.#canvas.settings.bakedFloor) scenery.bakeFloor(this.#canvas.renderer, this.#floor.to);
    scenery.setEdge({ from: this.#floor.from, to: this.#floor.to, radius }, view.yaw);
    scenery.setRipples(this.#ripples.decals);
    scenery.setView(view, size, size.height * size.pixelRatio);
    scenery.rings.set(this.#circles.rings);
    this.#crowded = this.#crowd.figures.size > (this.#crowded ? FINE_AGAIN_PEOPLE : FINE_PEOPLE_MAX);
    scenery.detail = this.#canvas.tier === 'low' ? 'coarse' : this.#crowded ? 'crowd' : 'fine';
    writeCrowd({
      buffers: scenery.crowd,
      figures: this.#crowd.figures.values(),
      projection,
      layerOf: (person) => (this.#options.mode === 'lobby' ? -1 : this.#portraits.layerOf(person, this.#frames)),
    });
    scenery.draw(this.#canvas.renderer);
    const resized = this.#labels?.update({
      projection,
      figures: this.#crowd.figures.values(),
      dt,
      names: this.#names,
      circles: this.#circles.circles,
      me: this.#me?.pose ?? null,
      yaw: view.yaw,
      free: this.#obstacles.free,
      obstacles: this.#obstacles.rects,
    });
    if (resized) this.invalidate();
    if (this.#ready || this.#portraits.loading > 0) return;
    // Nobody may be known yet: the first people come with the first frame after the welcome.
    if (this.#people.size === 0 && this.#options.mode === 'room') return;
    this.#ready = true;
    this.#options.events.ready();
  }

  #walk(dt: number, radius: number, cut: boolean): void {
    if (this.#me === null) return;
    const push = this.#input?.push(this.#director.yaw) ?? { x: 0, z: 0 };
    const blockers = blockersFor(this.#me, this.#myId, this.#crowd.figures.values(), this.#circles.circles);
    const told = this.#me.step(dt, push, blockers, radius, cut);
    if (told !== null) this.#options.events.walked(this.#me.pose, told === 'step');
  }

  #tellYaw(yaw: number): void {
    if (yaw === this.#toldYaw) return;
    this.#toldYaw = yaw;
    this.#options.events.turned(yaw);
  }

  #radius(): number {
    const { frozen, reducedMotion, serverNow } = this.#options;
    const ended = this.#floor.since + FLOOR_EASE_MS;
    return floorRadius(this.#floor, frozen || reducedMotion ? ended : serverNow());
  }

  #tierChanged(tier: Tier): void {
    if (tier !== 'low') this.#scenery.unbakeFloor();
    this.#dirty = true;
    this.#options.events.tierChanged(tier);
  }

  #inputEvents(canvas: HTMLCanvasElement): ConstructorParameters<typeof Input>[0]['events'] {
    const director = this.#director;
    const then = <A extends unknown[]>(act: (...args: A) => void) => {
      return (...args: A): void => {
        act(...args);
        this.invalidate();
      };
    };
    return {
      tap: (x, y) => this.#tap(x, y),
      drag: then((dx, dy) => director.drag(dx, dy)),
      zoom: then((factor) => director.zoomBy(factor)),
      hover: (at) => {
        const kind = at === null ? 'nothing' : this.#pick(at.x, at.y).kind;
        canvas.style.cursor = kind === 'person' || kind === 'circle' ? 'pointer' : '';
      },
      walk: () => director.followMe(),
    };
  }

  #tap(x: number, y: number): void {
    const picked = this.#pick(x, y);
    if (picked.kind === 'person') this.#options.events.personClicked(picked.id, { x, y });
    else if (picked.kind === 'circle') {
      this.#ripples.add(picked.x, picked.z);
      this.#options.events.circleClicked(picked.id);
    } else if (picked.kind === 'floor') this.walkTo(picked.x, picked.z);
    this.invalidate();
  }

  #pick(x: number, y: number): Pick {
    const { view } = this.#director;
    if (view === null) return { kind: 'nothing' };
    return pickAt(x, y, {
      projection: new Projection(view, this.#canvas.size),
      people: [...this.#crowd.figures.values()].flatMap((f) =>
        f.leaving ? [] : [{ id: f.person.id, x: f.x, z: f.z, me: f.person.me }],
      ),
      circles: this.#circles.circles,
      floorRadius: this.#radius(),
    });
  }
}
