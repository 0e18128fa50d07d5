/** Where the camera is and what it sees. Pure: the same numbers place labels, find what was clicked and set the real camera. */

/** Looks at (x, y, z) from `distance` metres, `pitch` above it and `yaw` around it (0: from +z). `shift` moves the picture, in shares of it. */
export type View = {
  x: number;
  y: number;
  z: number;
  distance: number;
  pitch: number;
  yaw: number;
  shiftX: number;
  shiftY: number;
};

/** Of the canvas, in CSS pixels. */
export type Viewport = { width: number; height: number };

/** Vertical field of view: 30 degrees give fish-eye edges. */
export const FIELD_OF_VIEW_DEG = 22;

export type Spot = {
  x: number;
  y: number;
  /** Metres in front of the camera. */
  depth: number;
  /** Pixels per metre there. */
  scale: number;
};

type Axis = readonly [number, number, number];

/** Projects places of the world to pixels and back, for one view and one canvas. */
export class Projection {
  readonly #viewport: Viewport;
  readonly #eye: Axis;
  readonly #right: Axis;
  readonly #up: Axis;
  readonly #ahead: Axis;
  /** Pixels per metre at one metre. */
  readonly focal: number;
  readonly #middleX: number;
  readonly #middleY: number;

  constructor(view: View, viewport: Viewport) {
    const [sinYaw, cosYaw] = [Math.sin(view.yaw), Math.cos(view.yaw)];
    const [sinPitch, cosPitch] = [Math.sin(view.pitch), Math.cos(view.pitch)];
    this.#viewport = viewport;
    this.#ahead = [-sinYaw * cosPitch, -sinPitch, -cosYaw * cosPitch];
    this.#right = [cosYaw, 0, -sinYaw];
    this.#up = [-sinYaw * sinPitch, cosPitch, -cosYaw * sinPitch];
    this.#eye = [
      view.x - this.#ahead[0] * view.distance,
      view.y - this.#ahead[1] * view.distance,
      view.z - this.#ahead[2] * view.distance,
    ];
    this.focal = viewport.height / 2 / Math.tan((FIELD_OF_VIEW_DEG * Math.PI) / 360);
    this.#middleX = viewport.width * (0.5 + view.shiftX);
    this.#middleY = viewport.height * (0.5 + view.shiftY);
  }

  get eye(): Axis {
    return this.#eye;
  }

  /** Null for what is behind the camera. */
  toScreen(x: number, y: number, z: number): Spot | null {
    const from: Axis = [x - this.#eye[0], y - this.#eye[1], z - this.#eye[2]];
    const depth = dot(from, this.#ahead);
    if (depth < 0.1) return null;
    const scale = this.focal / depth;
    return {
      x: this.#middleX + dot(from, this.#right) * scale,
      y: this.#middleY - dot(from, this.#up) * scale,
      depth,
      scale,
    };
  }

  /** As people and planters are drawn: straight above their foot, whatever the perspective says. */
  upright(x: number, y: number, z: number): Spot | null {
    const foot = this.toScreen(x, 0, z);
    const spot = this.toScreen(x, y, z);
    return foot === null || spot === null ? null : { ...spot, x: foot.x };
  }

  /** The place on the floor under a pixel; null for the sky. */
  toFloor(px: number, py: number): { x: number; z: number } | null {
    const across = (px - this.#middleX) / this.focal;
    const above = (this.#middleY - py) / this.focal;
    const ray = [0, 1, 2].map(
      (k) => (this.#ahead[k] ?? 0) + (this.#right[k] ?? 0) * across + (this.#up[k] ?? 0) * above,
    );
    const [rayX = 0, rayY = 0, rayZ = 0] = ray;
    if (rayY > -1e-4) return null;
    const along = -this.#eye[1] / rayY;
    return { x: this.#eye[0] + rayX * along, z: this.#eye[2] + rayZ * along };
  }

  get width(): number {
    return this.#viewport.width;
  }

  get height(): number {
    return this.#viewport.height;
  }
}

function dot(a: Axis, b: Axis): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
