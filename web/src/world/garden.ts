import { Mesh, RingGeometry, ShaderMaterial } from 'three';
import { NOISE_GLSL, TO_SCREEN_GLSL, colorUniform } from './glsl.ts';
import type { ThemeTokens } from './themes.ts';

/** How far the garden reaches beyond the floor; it has faded into the sky by then. */
const GARDEN_WIDTH_M = 11.5;
/** Below the floor, so that the plinth stands in it. */
const GARDEN_DEPTH_M = 0.55;

/** Lawn around the plinth that fades between R + 2 and R + 11 m: without it the disc floats. */
export function makeGarden(theme: ThemeTokens, radius: { value: number }): Mesh {
  const material = new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    uniforms: { radius, grass: colorUniform(theme.grass), shadow: colorUniform(theme.shadow) },
    vertexShader: /* glsl */ `
      uniform float radius;
      varying vec2 spot;
      void main() {
        spot = normalize(position.xz) * (radius + (length(position.xz) - 1.0) * ${GARDEN_WIDTH_M.toFixed(1)});
        gl_Position = projectionMatrix * modelViewMatrix * vec4(spot.x, position.y, spot.y, 1.0);
      }`,
    fragmentShader: /* glsl */ `
      uniform float radius;
      uniform vec3 grass, shadow;
      varying vec2 spot;
      ${NOISE_GLSL}
      void main() {
        float out_ = length(spot) - radius;
        vec3 color = grass * (1.0 + (noise2(spot * 1.1) - 0.5) * 0.09 + (noise2(spot * 6.0) - 0.5) * 0.05);
        float shade = 0.38 * exp(-max(0.0, out_ - 1.1) * 1.6);
        color = mix(color, shadow, shade * 0.6);
        gl_FragColor = vec4(color, 1.0 - smoothstep(2.0, 11.0, out_));
        ${TO_SCREEN_GLSL}
      }`,
  });
  const mesh = new Mesh(new RingGeometry(1, 2, 128, 1).rotateX(-Math.PI / 2), material);
  mesh.name = 'garden';
  mesh.position.y = -GARDEN_DEPTH_M;
  mesh.frustumCulled = false;
  mesh.renderOrder = -1;
  return mesh;
}
