import {
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  PlaneGeometry,
  ShaderMaterial,
} from 'three';
import { TO_SCREEN_GLSL, colorUniform } from './glsl.ts';
import type { ThemeTokens } from './themes.ts';

/** A circle as drawn in this frame; everything that is a state elsewhere is a share of 0..1 here, so that it can ease. */
export type RingEntry = {
  x: number;
  z: number;
  radius: number;
  alpha: number;
  mine: number;
  locked: number;
  /** Where somebody who is about to join stands, from the centre, and how far the ring reaches out. */
  reachX: number;
  reachZ: number;
  reach: number;
};

/** Around the ring: room for its glow and for reaching. */
const MARGIN_M = 2.4;
const CAPACITY_START = 64;

/** All circles: a pool of light, pale in the middle and teal inside a thin ring. One draw call. */
export class Rings {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  #spot = attribute(CAPACITY_START);
  #style = attribute(CAPACITY_START);
  #pull = attribute(CAPACITY_START);

  constructor(theme: ThemeTokens) {
    const quad = new PlaneGeometry(2, 2).rotateX(-Math.PI / 2);
    const geometry = new InstancedBufferGeometry();
    geometry.setIndex(quad.getIndex());
    geometry.setAttribute('position', quad.getAttribute('position'));
    this.mesh = new Mesh(geometry, material(theme));
    this.mesh.name = 'rings';
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 1;
    this.#bind();
  }

  set(rings: readonly RingEntry[]): void {
    if (rings.length > this.#spot.count) {
      const capacity = 2 ** Math.ceil(Math.log2(rings.length));
      this.#spot = attribute(capacity);
      this.#style = attribute(capacity);
      this.#pull = attribute(capacity);
      this.mesh.geometry.dispose();
      this.#bind();
    }
    rings.forEach((ring, k) => {
      this.#spot.setXYZW(k, ring.x, ring.z, ring.radius, ring.alpha);
      this.#style.setXYZW(k, ring.mine, ring.locked, 0, 0);
      this.#pull.setXYZW(k, ring.reachX, ring.reachZ, ring.reach, 0);
    });
    this.mesh.geometry.instanceCount = rings.length;
    for (const each of [this.#spot, this.#style, this.#pull]) each.needsUpdate = true;
  }

  #bind(): void {
    this.mesh.geometry.setAttribute('spot', this.#spot);
    this.mesh.geometry.setAttribute('style', this.#style);
    this.mesh.geometry.setAttribute('pull', this.#pull);
  }
}

function attribute(capacity: number): InstancedBufferAttribute {
  return new InstancedBufferAttribute(new Float32Array(capacity * 4), 4).setUsage(DynamicDrawUsage);
}

function material(theme: ThemeTokens): ShaderMaterial {
  return new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    polygonOffset: true,
    polygonOffsetFactor: -1,
    uniforms: {
      ringColor: colorUniform(theme.ring),
      poolColor: colorUniform(theme.pool),
      poolEdge: colorUniform(theme.poolEdge),
      lockedColor: colorUniform(theme.locked),
      poolAlpha: { value: theme.poolAlpha },
    },
    vertexShader: /* glsl */ `
      attribute vec4 spot, style, pull;
      varying vec2 at;
      varying vec4 vSpot, vStyle, vPull;
      void main() {
        at = position.xz * (spot.z + ${MARGIN_M.toFixed(1)});
        vSpot = spot;
        vStyle = style;
        vPull = pull;
        gl_Position = projectionMatrix * viewMatrix * vec4(spot.x + at.x, 0.008, spot.y + at.y, 1.0);
      }`,
    fragmentShader: /* glsl */ `
      uniform vec3 ringColor, poolColor, poolEdge, lockedColor;
      uniform float poolAlpha;
      varying vec2 at;
      varying vec4 vSpot, vStyle, vPull;
      /* Distance to two blobs that flow into one another over k metres. */
      float blend(float a, float b, float k) {
        float h = max(k - abs(a - b), 0.0) / k;
        return min(a, b) - h * h * k * 0.25;
      }
      float band(float distance_, float width, float pixel) {
        return 1.0 - smoothstep(width * 0.5 - pixel * 0.5, width * 0.5 + pixel * 0.6, abs(distance_));
      }
      void main() {
        float radius = vSpot.z, mine = vStyle.x, locked = vStyle.y;
        float edge = length(at) - radius;
        if (vPull.z > 0.0) edge = mix(edge, blend(edge, length(at - vPull.xy) - 0.5, 1.3), vPull.z);
        float pixel = fwidth(edge);
        // Mine 50 mm, others 28 mm, and never under a pixel: thinner, not paler.
        float width = max(mix(0.028, 0.05, mine), pixel);
        float inside = 1.0 - smoothstep(-0.02, 0.02, edge);
        float depth = smoothstep(-0.65 * radius, 0.0, edge);
        float pool = inside * mix(0.75, 1.0, depth) * mix(poolAlpha, 0.12, locked) * mix(0.62, 1.25, mine);
        float line = max(band(edge, width, pixel), locked * band(edge + 0.13, width, pixel));
        float glow = mix(mix(0.2, 0.42, mine), 0.0, locked) * exp(-6.0 * abs(edge)) * step(0.0, edge);
        glow *= 1.0 - smoothstep(0.2 * radius, 0.44 * radius, edge);
        vec3 teal = mix(poolColor, poolEdge, mix(1.0, depth, inside));
        vec3 ring = mix(ringColor, lockedColor, locked * (1.0 - mine));
        vec3 fill = mix(teal, lockedColor, locked * (1.0 - mine));
        float alpha = mix(max(pool, glow), mix(0.92, 1.0, mine), line) * vSpot.w;
        if (alpha < 0.004) discard;
        gl_FragColor = vec4(mix(fill, ring, line), alpha);
        ${TO_SCREEN_GLSL}
      }`,
  });
}
