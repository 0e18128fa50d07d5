import { LatheGeometry, Mesh, ShaderMaterial, Vector2 } from 'three';
import { LIGHT_GLSL, TO_SCREEN_GLSL, colorUniform, lightUniforms } from './glsl.ts';
import type { ThemeTokens } from './themes.ts';

/** Any radius that keeps the lathe's normals nearly those of a large circle; the shader puts the real one in its place. */
const MODEL_RADIUS_M = 10;

/** Cross section in metres: x from the floor's edge outwards, y up. A seat-high kerb, a step, a plinth into the lawn. */
const PROFILE: readonly (readonly [number, number])[] = [
  [1.1, -1.1],
  [1.1, -0.26],
  [1.05, -0.22],
  [0.4, -0.22],
  [0.4, 0.26],
  [0.36, 0.32],
  [0.3, 0.34],
  [-0.2, 0.34],
  [-0.26, 0.32],
  [-0.3, 0.26],
  [-0.3, 0],
];

/** The low wall that marks the edge. One mesh for every size: the vertex shader moves it out with the floor. */
export function makeKerb(theme: ThemeTokens, radius: { value: number }): Mesh {
  const points = PROFILE.map(([out, up]) => new Vector2(MODEL_RADIUS_M + out, up));
  const material = new ShaderMaterial({
    uniforms: { ...lightUniforms(theme, -1), radius, color: colorUniform(theme.kerb) },
    vertexShader: /* glsl */ `
      uniform float radius;
      varying vec3 vNormal_, vEye;
      varying float vHeight;
      void main() {
        float out_ = length(position.xz) - ${MODEL_RADIUS_M.toFixed(1)};
        vec3 at = vec3(normalize(position.xz) * (radius + out_), position.y).xzy;
        vNormal_ = normal;
        vHeight = at.y;
        vEye = cameraPosition - at;
        gl_Position = projectionMatrix * viewMatrix * vec4(at, 1.0);
      }`,
    fragmentShader: /* glsl */ `
      uniform vec3 color;
      varying vec3 vNormal_, vEye;
      varying float vHeight;
      ${LIGHT_GLSL}
      void main() {
        gl_FragColor = vec4(lightOf(normalize(vNormal_), normalize(vEye), color, vHeight), 1.0);
        ${TO_SCREEN_GLSL}
      }`,
  });
  const mesh = new Mesh(new LatheGeometry(points, 160), material);
  mesh.name = 'kerb';
  mesh.frustumCulled = false;
  return mesh;
}
