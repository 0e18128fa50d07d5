import { InstancedBufferGeometry, Mesh, PlaneGeometry, ShaderMaterial } from 'three';
import type { CrowdBuffers } from './crowd-buffers.ts';
import { TO_SCREEN_GLSL, colorUniform } from './glsl.ts';
import type { ThemeTokens } from './themes.ts';

const QUAD_M = 1.2;

/** Contact shadows of people: a wide soft gaussian and a tight one, a little off the key light. */
export function makeShadows(theme: ThemeTokens, crowd: CrowdBuffers): Mesh<InstancedBufferGeometry, ShaderMaterial> {
  const quad = new PlaneGeometry(1, 1).rotateX(-Math.PI / 2);
  const geometry = new InstancedBufferGeometry();
  geometry.setIndex(quad.getIndex());
  geometry.setAttribute('position', quad.getAttribute('position'));
  crowd.attach(geometry);
  const material = new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    polygonOffset: true,
    polygonOffsetFactor: -2,
    uniforms: { shadow: colorUniform(theme.shadow), shadowAlpha: { value: theme.shadowAlpha } },
    vertexShader: /* glsl */ `
      attribute vec4 place, tone, mood;
      varying vec2 spot;
      varying float vStrength;
      void main() {
        spot = position.xz * 2.0;
        vStrength = (1.0 - 0.7 * mood.w) * (1.0 - 2.0 * place.y);
        float size = ${QUAD_M.toFixed(1)} * tone.w;
        vec3 at = vec3(place.x, 0.012, place.z) + size * vec3(position.x + 0.06, 0.0, position.z * 0.92 - 0.05);
        gl_Position = projectionMatrix * viewMatrix * vec4(at, 1.0);
      }`,
    fragmentShader: /* glsl */ `
      uniform vec3 shadow;
      uniform float shadowAlpha;
      varying vec2 spot;
      varying float vStrength;
      void main() {
        float d = dot(spot, spot);
        float a = (0.55 * exp(-3.2 * d) + 0.6 * exp(-11.0 * d)) * (1.0 - smoothstep(0.8, 1.0, d));
        gl_FragColor = vec4(shadow, a * shadowAlpha * vStrength);
        ${TO_SCREEN_GLSL}
      }`,
  });
  const mesh = new Mesh(geometry, material);
  mesh.name = 'shadows';
  mesh.frustumCulled = false;
  mesh.renderOrder = 3;
  return mesh;
}
