import {
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
  SphereGeometry,
} from 'three';
import { TO_SCREEN_GLSL, colorUniform } from './glsl.ts';

const MAX_BULBS = 320;
const BULB_HEIGHT_M = 0.36;
/** In from the floor's edge: the bulb sits on the kerb's inner corner. */
const BULB_IN_M = 0.28;

/** The lamps' bulbs along the kerb, at night. Their light on the floor is a decal. */
export class Bulbs {
  readonly mesh: Mesh;
  readonly #geometry = new InstancedBufferGeometry();
  readonly #place = new InstancedBufferAttribute(new Float32Array(MAX_BULBS * 3), 3).setUsage(DynamicDrawUsage);
  readonly #material: ShaderMaterial;

  constructor() {
    const ball = new SphereGeometry(0.075, 16, 12);
    this.#geometry.setIndex(ball.getIndex());
    this.#geometry.setAttribute('position', ball.getAttribute('position'));
    this.#geometry.setAttribute('place', this.#place);
    this.#geometry.instanceCount = 0;
    this.#material = new ShaderMaterial({
      uniforms: { color: colorUniform('#FFE0A8') },
      vertexShader: /* glsl */ `
        attribute vec3 place;
        void main() {
          vec3 at = vec3(place.x, ${BULB_HEIGHT_M}, place.y) + position * place.z;
          gl_Position = projectionMatrix * viewMatrix * vec4(at, 1.0);
        }`,
      fragmentShader: /* glsl */ `
        uniform vec3 color;
        void main() {
          gl_FragColor = vec4(color, 1.0);
          ${TO_SCREEN_GLSL}
        }`,
    });
    this.mesh = new Mesh(this.#geometry, this.#material);
    this.mesh.name = 'bulbs';
    this.mesh.frustumCulled = false;
  }

  set(places: readonly { angle: number; size: number }[], radiusM: number): void {
    const count = Math.min(places.length, MAX_BULBS);
    for (let k = 0; k < count; k++) {
      const place = places[k];
      if (place === undefined) continue;
      const out = radiusM - BULB_IN_M;
      this.#place.setXYZ(k, Math.cos(place.angle) * out, Math.sin(place.angle) * out, place.size);
    }
    this.#geometry.instanceCount = count;
    this.#place.needsUpdate = true;
  }
}
