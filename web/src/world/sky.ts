import { BackSide, Mesh, ShaderMaterial, SphereGeometry } from 'three';
import { NOISE_GLSL, TO_SCREEN_GLSL, colorUniform } from './glsl.ts';
import type { ThemeTokens } from './themes.ts';

/** The camera looks down: the top of the frame is still under the horizon, so the gradient sits at -25 to -17 degrees. */
export function makeSky(theme: ThemeTokens): Mesh {
  const material = new ShaderMaterial({
    side: BackSide,
    depthWrite: false,
    uniforms: { skyTop: colorUniform(theme.skyTop), skyLow: colorUniform(theme.skyLow) },
    vertexShader: /* glsl */ `
      varying vec3 direction;
      void main() {
        direction = position;
        gl_Position = projectionMatrix * mat4(mat3(viewMatrix)) * vec4(position, 1.0);
        gl_Position.z = gl_Position.w * 0.9999;
      }`,
    fragmentShader: /* glsl */ `
      varying vec3 direction;
      uniform vec3 skyTop, skyLow;
      ${NOISE_GLSL}
      void main() {
        float elevation = degrees(asin(normalize(direction).y));
        vec3 color = mix(skyLow, skyTop, smoothstep(-25.0, -17.0, elevation));
        color += (hash21(gl_FragCoord.xy) - 0.5) / 255.0; // against banding
        gl_FragColor = vec4(color, 1.0);
        ${TO_SCREEN_GLSL}
      }`,
  });
  const mesh = new Mesh(new SphereGeometry(100, 24, 16), material);
  mesh.name = 'sky';
  mesh.frustumCulled = false;
  mesh.renderOrder = -2;
  return mesh;
}
