import {
  Mesh,
  NoToneMapping,
  PerspectiveCamera,
  Scene,
  WebGLRenderer,
  type BufferGeometry,
  type Material,
} from 'three';
import { Bodies, type BodyDetail } from './bodies.ts';
import { Bulbs } from './bulbs.ts';
import { CrowdBuffers } from './crowd-buffers.ts';
import { Decals, type Decal } from './decals.ts';
import { planterCount, planterPlaces, sizeFacing } from './edge-places.ts';
import { Faces } from './faces.ts';
import { Floor } from './floor.ts';
import { makeGarden } from './garden.ts';
import { makeKerb } from './kerb.ts';
import { PLANTER_HEIGHT_M, PLANTER_OUT_M, Planters } from './planters.ts';
import { Rings } from './rings.ts';
import { makeShadows } from './shadows.ts';
import { makeSky } from './sky.ts';
import type { ThemeTokens } from './themes.ts';
import { FIELD_OF_VIEW_DEG, type View, type Viewport } from './view.ts';

/** The floor on its way: radii in metres, `part` eased 0..1. */
export type FloorState = { from: number; to: number; radius: number };

const LAMP_POOL_M = 4.2;
const LAMP_IN_M = 0.55;
const PLANTER_SHADOW_M = 1.25;

/** Everything that is drawn, and the renderer that draws it. Twelve draw calls at most, however many people. */
export class Scenery {
  readonly crowd = new CrowdBuffers();
  readonly rings: Rings;
  readonly faces: Faces;
  readonly scene = new Scene();
  readonly #camera = new PerspectiveCamera(FIELD_OF_VIEW_DEG);
  readonly #radius = { value: 1 };
  readonly #pixelsPerUnit = { value: 1 };
  readonly #floor: Floor;
  readonly #planters: Planters;
  readonly #decals: Decals;
  readonly #bulbs: Bulbs | null;
  readonly #bodies: Bodies;
  #edgeDecals: Decal[] = [];

  constructor(theme: ThemeTokens) {
    const shared = { theme, crowd: this.crowd, pixelsPerUnit: this.#pixelsPerUnit };
    this.#floor = new Floor({ theme, radius: this.#radius });
    this.#planters = new Planters(theme);
    this.#decals = new Decals(theme);
    this.#bulbs = theme.lamps ? new Bulbs() : null;
    this.rings = new Rings(theme);
    this.#bodies = new Bodies(shared);
    this.faces = new Faces(shared);
    this.scene.add(
      makeSky(theme),
      makeGarden(theme, this.#radius),
      this.#floor.mesh,
      makeKerb(theme, this.#radius),
      this.#planters.mesh,
      this.rings.mesh,
      this.#decals.mesh,
      makeShadows(theme, this.crowd),
      this.#bodies.mesh,
      this.faces.mesh,
    );
    if (this.#bulbs !== null) this.scene.add(this.#bulbs.mesh);
  }

  set detail(detail: BodyDetail) {
    this.#bodies.detail = detail;
    this.#planters.detail = detail === 'coarse' ? 'coarse' : 'fine';
  }

  /** Moves kerb, planters and lamps to the floor's edge. The camera's yaw says where planters would hide people. */
  setEdge(floor: FloorState, yaw: number): void {
    this.#radius.value = floor.radius;
    const part = floor.to === floor.from ? 1 : (floor.radius - floor.from) / (floor.to - floor.from);
    const places = planterPlaces(planterCount(floor.from), planterCount(floor.to), part);
    const facing = (angle: number): number =>
      sizeFacing(Math.cos(angle) * Math.sin(yaw) + Math.sin(angle) * Math.cos(yaw));
    this.#planters.set(places, floor.radius, facing);
    this.#edgeDecals = places.flatMap(({ angle, size }) => {
      const sizeM = PLANTER_SHADOW_M * size * facing(angle);
      return sizeM < 0.05
        ? []
        : [{ ...at(angle, floor.radius + PLANTER_OUT_M, PLANTER_HEIGHT_M + 0.015), sizeM, kind: 'shadow' as const }];
    });
    if (this.#bulbs === null) return;
    const half = Math.PI / Math.max(planterCount(floor.from), planterCount(floor.to));
    const lamps = places.map(({ angle, size }) => ({ angle: angle + half, size }));
    this.#bulbs.set(lamps, floor.radius);
    for (const { angle, size } of lamps) {
      if (size < 0.02) continue;
      this.#edgeDecals.push({ ...at(angle, floor.radius - LAMP_IN_M, 0.02), sizeM: LAMP_POOL_M * size, kind: 'glow' });
    }
  }

  setRipples(ripples: readonly Decal[]): void {
    this.#decals.set([...ripples, ...this.#edgeDecals]);
  }

  /** Sets the camera; `devicePx` is the canvas's height in device pixels. */
  setView(view: View, viewport: Viewport, devicePx: number): void {
    const { width, height } = viewport;
    const across = Math.cos(view.pitch) * view.distance;
    const camera = this.#camera;
    camera.aspect = width / height;
    // Near and far follow the distance: rings lie 8 mm over the floor, also seen from 600 m.
    camera.near = Math.max(0.5, view.distance * 0.2);
    camera.far = view.distance * 4 + 100;
    camera.position.set(
      view.x + Math.sin(view.yaw) * across,
      view.y + Math.sin(view.pitch) * view.distance,
      view.z + Math.cos(view.yaw) * across,
    );
    camera.lookAt(view.x, view.y, view.z);
    camera.setViewOffset(width, height, -view.shiftX * width, -view.shiftY * height, width, height);
    camera.updateMatrixWorld();
    this.#pixelsPerUnit.value = devicePx / 2 / Math.tan((FIELD_OF_VIEW_DEG * Math.PI) / 360);
  }

  bakeFloor(renderer: WebGLRenderer, radius: number): void {
    this.#floor.bake(renderer, radius);
  }

  unbakeFloor(): void {
    this.#floor.unbake();
  }

  draw(renderer: WebGLRenderer): void {
    renderer.render(this.scene, this.#camera);
  }

  dispose(): void {
    this.#floor.dispose();
    this.#bodies.dispose();
    this.#planters.dispose();
    this.scene.traverse((object) => {
      if (!(object instanceof Mesh)) return;
      const { geometry, material } = object as Mesh<BufferGeometry, Material>;
      geometry.dispose();
      material.dispose();
    });
    this.scene.clear();
  }
}

/** Throws where there is no WebGL 2. */
export function makeRenderer(canvas: HTMLCanvasElement, antialias: boolean): WebGLRenderer {
  const renderer = new WebGLRenderer({ canvas, antialias, powerPreference: 'high-performance' });
  renderer.toneMapping = NoToneMapping;
  return renderer;
}

function at(angle: number, out: number, y: number): { x: number; y: number; z: number } {
  return { x: Math.cos(angle) * out, y, z: Math.sin(angle) * out };
}
