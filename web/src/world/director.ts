import { CameraRig } from './camera-rig.ts';
import { frameAll, frameCircle, frameMe, type Frame } from './framing.ts';
import type { Rect } from './free-rect.ts';
import type { View, Viewport } from './view.ts';

/** Nearest and farthest that one may zoom, in shares of the usual distance. */
const ZOOM_MIN = 0.35;
const ZOOM_MAX = 3;
const ZOOM_STEP = 1.3;
/** Radians per pixel of dragging, and how far the pitch may leave its default. */
const TURN_PER_PX = 0.005;
const TILT_MIN = -0.2;
const TILT_MAX = 0.5;

export type DirectorScene = {
  viewport: Viewport;
  free: Rect;
  floorRadius: number;
  me: { x: number; z: number } | null;
  /** The circle that I stand in. */
  circle: { x: number; z: number; radius: number } | null;
};

/** Decides what the camera shows: me, my circle or the whole room, and how the person has zoomed and turned. */
export class Director {
  readonly #rig = new CameraRig();
  #overview: boolean;
  #zoom = 1;
  #yaw = 0;
  #tilt = 0;
  #firstView = true;

  constructor(options: { overview: boolean }) {
    this.#overview = options.overview;
  }

  /** Where the camera is; null before the first step. */
  get view(): View | null {
    return this.#rig.view;
  }

  get yaw(): number {
    return this.#rig.view?.yaw ?? 0;
  }

  show(what: 'overview' | 'in' | 'out' | 'me'): void {
    switch (what) {
      case 'overview': {
        this.#overview = !this.#overview;
        this.#zoom = 1;
        break;
      }
      case 'me': {
        this.#overview = false;
        this.#zoom = 1;
        this.#yaw = 0;
        this.#tilt = 0;
        break;
      }
      case 'in': {
        this.zoomBy(1 / ZOOM_STEP);
        break;
      }
      case 'out': {
        this.zoomBy(ZOOM_STEP);
        break;
      }
    }
  }

  zoomBy(factor: number): void {
    this.#zoom = clamp(this.#zoom * factor, ZOOM_MIN, ZOOM_MAX);
  }

  /** Looks around: the room turns with the hand. */
  drag(dx: number, dy: number): void {
    this.#yaw -= dx * TURN_PER_PX;
    this.#tilt = clamp(this.#tilt + dy * TURN_PER_PX, TILT_MIN, TILT_MAX);
  }

  /** Who walks wants to see where. */
  followMe(): void {
    if (this.#overview) this.show('overview');
  }

  /** Moves the camera on; true while it moves. The very first view is a cut. */
  step(scene: DirectorScene, dt: number, cut: boolean): boolean {
    const moved = this.#rig.step(this.#goal(scene), dt, cut || this.#firstView);
    this.#firstView = false;
    return moved;
  }

  #goal(scene: DirectorScene): View {
    const frame: Frame = {
      viewport: scene.viewport,
      free: scene.free,
      floorRadius: scene.floorRadius,
      zoom: this.#zoom,
      yaw: this.#yaw,
      tilt: this.#tilt,
    };
    if (this.#overview || scene.me === null) return frameAll(frame);
    return scene.circle === null ? frameMe(frame, scene.me) : frameCircle(frame, scene.circle);
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
