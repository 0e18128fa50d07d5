import {
  BufferAttribute,
  Color,
  DynamicDrawUsage,
  IcosahedronGeometry,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  LatheGeometry,
  Matrix4,
  Mesh,
  Euler,
  OctahedronGeometry,
  ShaderMaterial,
  Vector2,
  Vector3,
  type BufferGeometry,
} from 'three';
import { mergeGeometries } from 'three/addons/utils/BufferGeometryUtils.js';
import type { EdgePlace } from './edge-places.ts';
import { LIGHT_GLSL, TO_SCREEN_GLSL, UPRIGHT_GLSL, lightUniforms } from './glsl.ts';
import { shade } from './palette.ts';
import type { ThemeTokens } from './themes.ts';

/** Height of the kerb's top, on which they stand. */
export const PLANTER_HEIGHT_M = 0.33;
/** Out from the floor's edge. */
export const PLANTER_OUT_M = 0.05;
/** Enough for a floor of 160 m. */
const MAX_PLANTERS = 320;

export type PlanterDetail = keyof typeof DETAILS;

/**
 * The shrub's leaves, their least size and its spread in metres, and the sides of the pot. For software WebGL fewer and
 * larger ones: a quarter of what a page in a talk took of the processor went into the fine ones.
 */
const DETAILS = {
  fine: { leaves: 230, leafM: 0.06, spreadM: 0.045, sides: 32 },
  coarse: { leaves: 34, leafM: 0.17, spreadM: 0.07, sides: 12 },
} as const;

/** Planters along the kerb, one draw call. */
export class Planters {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly #theme: ThemeTokens;
  readonly #places = new InstancedBufferAttribute(new Float32Array(MAX_PLANTERS * 4), 4).setUsage(DynamicDrawUsage);
  /** One geometry for each detail that was needed. They share the places, so none may be disposed of while another is drawn. */
  readonly #shapes = new Map<PlanterDetail, InstancedBufferGeometry>();
  #count = 0;

  constructor(theme: ThemeTokens) {
    this.#theme = theme;
    this.mesh = new Mesh(this.#shape('coarse'), material(theme));
    this.mesh.name = 'planters';
    this.mesh.frustumCulled = false;
  }

  set detail(detail: PlanterDetail) {
    this.mesh.geometry = this.#shape(detail);
    this.mesh.geometry.instanceCount = this.#count;
  }

  dispose(): void {
    for (const shape of this.#shapes.values()) shape.dispose();
    this.mesh.material.dispose();
  }

  /** Puts one at each place that has any size; `sizeOf` may shrink it. */
  set(places: readonly EdgePlace[], radiusM: number, sizeOf: (angle: number) => number): void {
    let count = 0;
    for (const { angle, size } of places) {
      const scale = size * sizeOf(angle);
      if (scale < 0.01 || count === MAX_PLANTERS) continue;
      const out = radiusM + PLANTER_OUT_M;
      // Turned each by its own amount, so that the same shrub does not look the same.
      this.#places.setXYZW(count++, Math.cos(angle) * out, Math.sin(angle) * out, angle * 7.6, scale);
    }
    this.#count = this.mesh.geometry.instanceCount = count;
    this.#places.needsUpdate = true;
  }

  #shape(detail: PlanterDetail): InstancedBufferGeometry {
    let shape = this.#shapes.get(detail);
    if (shape === undefined) {
      const shrub = shrubGeometry(this.#theme, detail);
      shape = new InstancedBufferGeometry();
      for (const name of ['position', 'normal', 'color']) shape.setAttribute(name, shrub.getAttribute(name));
      shape.setAttribute('place', this.#places);
      shape.instanceCount = 0;
      this.#shapes.set(detail, shape);
    }
    return shape;
  }
}

function material(theme: ThemeTokens): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: lightUniforms(theme, 0.7),
    vertexShader: /* glsl */ `
      attribute vec4 place;
      attribute vec3 color;
      varying vec3 vNormal_, vEye, vColor_;
      varying float vHeight;
      ${UPRIGHT_GLSL}
      void main() {
        float c = cos(place.z), s = sin(place.z);
        mat3 turn = mat3(c, 0.0, -s, 0.0, 1.0, 0.0, s, 0.0, c);
        vec3 at = turn * position * place.w + vec3(place.x, ${PLANTER_HEIGHT_M.toFixed(2)}, place.y);
        vColor_ = color;
        vNormal_ = turn * normal;
        vHeight = at.y;
        vEye = cameraPosition - at;
        vec4 base = viewMatrix * vec4(place.x, ${PLANTER_HEIGHT_M.toFixed(2)}, place.y, 1.0);
        gl_Position = projectionMatrix * upright(viewMatrix * vec4(at, 1.0), base);
      }`,
    fragmentShader: /* glsl */ `
      varying vec3 vNormal_, vEye, vColor_;
      varying float vHeight;
      ${LIGHT_GLSL}
      void main() {
        gl_FragColor = vec4(lightOf(normalize(vNormal_), normalize(vEye), vColor_, vHeight), 1.0);
        ${TO_SCREEN_GLSL}
      }`,
  });
}

const POT: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.36, 0],
  [0.4, 0.03],
  [0.43, 0.36],
  [0.43, 0.4],
  [0.38, 0.4],
  [0.37, 0.36],
  [0, 0.36],
];

/** A pot and a shrub of small leaves whose normals lean to the shrub's own, so that it reads as one round thing. */
function shrubGeometry(theme: ThemeTokens, detail: PlanterDetail): BufferGeometry {
  const { leaves, leafM, spreadM, sides } = DETAILS[detail];
  const pot = new LatheGeometry(
    POT.map(([out, up]) => new Vector2(out, up)),
    sides,
  ).toNonIndexed();
  const Leaf = detail === 'fine' ? IcosahedronGeometry : OctahedronGeometry;
  const parts: BufferGeometry[] = [painted(pot, theme.pot)];
  const random = lehmer(3);
  const middle = new Vector3(0, 0.66, 0);
  for (let k = 0; k < leaves; k++) {
    const around = random() * 2 * Math.PI;
    const down = Math.acos(1 - 1.55 * random());
    const out = 0.37 * random() ** 0.3 * (0.92 + 0.2 * random());
    const leaf = new Leaf(leafM + spreadM * random(), 0).scale(1.15, 0.5, 0.8);
    leaf.applyMatrix4(new Matrix4().makeRotationFromEuler(new Euler(random() * 2, random() * 6, random() * 2)));
    leaf.translate(
      Math.sin(down) * Math.cos(around) * out,
      0.66 + Math.cos(down) * out * 0.9,
      Math.sin(down) * Math.sin(around) * out,
    );
    leanNormals(leaf, middle);
    parts.push(painted(leaf, shade(random() > 0.5 ? theme.leafLight : theme.leafDark, (random() - 0.5) * 0.16)));
  }
  return mergeGeometries(parts);
}

function leanNormals(geometry: BufferGeometry, middle: Vector3): void {
  const position = geometry.getAttribute('position');
  const normal = geometry.getAttribute('normal');
  const outward = new Vector3();
  const own = new Vector3();
  for (let k = 0; k < position.count; k++) {
    outward.fromBufferAttribute(position, k).sub(middle).normalize();
    own.fromBufferAttribute(normal, k).lerp(outward, 0.86).normalize();
    normal.setXYZ(k, own.x, own.y, own.z);
  }
}

function painted(geometry: BufferGeometry, hex: string): BufferGeometry {
  const color = new Color(hex);
  const count = geometry.getAttribute('position').count;
  const colors = new Float32Array(count * 3);
  for (let k = 0; k < count; k++) color.toArray(colors, k * 3);
  geometry.setAttribute('color', new BufferAttribute(colors, 3));
  geometry.deleteAttribute('uv');
  return geometry;
}

/** Lehmer's generator: the same shrub on every screen. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
