import {
  CustomBlending,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  OneFactor,
  OneMinusSrcAlphaFactor,
  PlaneGeometry,
  ShaderMaterial,
} from 'three';
import { TO_SCREEN_GLSL, colorUniform } from './glsl.ts';
import type { ThemeTokens } from './themes.ts';

const MAX_DECALS = 1_024;

/** `phase` 0..1 of a ripple; it is over at 1. */
export type Decal = {
  x: number;
  y: number;
  z: number;
  sizeM: number;
  kind: 'shadow' | 'glow' | 'ripple';
  phase?: number;
};

const KIND = { shadow: 0, glow: 1, ripple: 2 } as const;

/**
 * Soft marks on level ground in one draw call: shadows under planters, pools of lamp light, the ripple where one clicked.
 * Colours are premultiplied, so that light adds and shadow covers in the same pass.
 */
export class Decals {
  readonly mesh: Mesh;
  readonly #geometry = new InstancedBufferGeometry();
  readonly #place: InstancedBufferAttribute;
  readonly #kind: InstancedBufferAttribute;
  readonly #material: ShaderMaterial;

  constructor(theme: ThemeTokens) {
    const quad = new PlaneGeometry(1, 1).rotateX(-Math.PI / 2);
    this.#geometry.setIndex(quad.getIndex());
    this.#geometry.setAttribute('position', quad.getAttribute('position'));
    this.#place = new InstancedBufferAttribute(new Float32Array(MAX_DECALS * 4), 4).setUsage(DynamicDrawUsage);
    this.#kind = new InstancedBufferAttribute(new Float32Array(MAX_DECALS * 2), 2).setUsage(DynamicDrawUsage);
    this.#geometry.setAttribute('place', this.#place);
    this.#geometry.setAttribute('kind', this.#kind);
    this.#geometry.instanceCount = 0;
    this.#material = new ShaderMaterial({
      transparent: true,
      depthWrite: false,
      polygonOffset: true,
      polygonOffsetFactor: -2,
      blending: CustomBlending,
      blendSrc: OneFactor,
      blendDst: OneMinusSrcAlphaFactor,
      uniforms: {
        shadow: colorUniform(theme.shadow),
        shadowAlpha: { value: theme.shadowAlpha },
        ring: colorUniform(theme.ring),
      },
      vertexShader: /* glsl */ `
        attribute vec4 place;
        attribute vec2 kind;
        varying vec2 spot, vKind;
        void main() {
          spot = position.xz * 2.0;
          vKind = kind;
          gl_Position = projectionMatrix * viewMatrix * vec4(place.xyz + position * place.w, 1.0);
        }`,
      fragmentShader: /* glsl */ `
        uniform vec3 shadow, ring;
        uniform float shadowAlpha;
        varying vec2 spot, vKind;
        void main() {
          float d = dot(spot, spot), r = sqrt(d);
          if (vKind.x < 0.5) {
            float a = (0.55 * exp(-3.2 * d) + 0.6 * exp(-11.0 * d)) * (1.0 - smoothstep(0.8, 1.0, d)) * shadowAlpha;
            gl_FragColor = vec4(shadow, 1.0);
            ${TO_SCREEN_GLSL}
            gl_FragColor = vec4(gl_FragColor.rgb * a, a);
          } else if (vKind.x < 1.5) {
            float a = exp(-4.5 * d) * (1.0 - smoothstep(0.3, 1.0, d));
            gl_FragColor = vec4(vec3(1.0, 0.66, 0.36) * 0.26 * a, 0.0);
          } else {
            float front = 0.25 + 0.6 * vKind.y, pixel = fwidth(r);
            float line = 1.0 - smoothstep(0.03, 0.03 + pixel * 1.5, abs(r - front));
            float a = max(line, 0.25 * (1.0 - smoothstep(0.0, front, r))) * (1.0 - vKind.y);
            gl_FragColor = vec4(ring, 1.0);
            ${TO_SCREEN_GLSL}
            gl_FragColor = vec4(gl_FragColor.rgb * a, a);
          }
        }`,
    });
    this.mesh = new Mesh(this.#geometry, this.#material);
    this.mesh.name = 'decals';
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 2;
  }

  set(decals: readonly Decal[]): void {
    const count = Math.min(decals.length, MAX_DECALS);
    for (let k = 0; k < count; k++) {
      const decal = decals[k];
      if (decal === undefined) continue;
      this.#place.setXYZW(k, decal.x, decal.y, decal.z, decal.sizeM);
      this.#kind.setXY(k, KIND[decal.kind], decal.phase ?? 0);
    }
    this.#geometry.instanceCount = count;
    this.#place.needsUpdate = true;
    this.#kind.needsUpdate = true;
  }
}
