import { InstancedBufferGeometry, Mesh, PlaneGeometry, ShaderMaterial, type Texture } from 'three';
import type { CrowdBuffers } from './crowd-buffers.ts';
import { TO_SCREEN_GLSL, colorUniform } from './glsl.ts';
import { FACE_FORWARD_M, FACE_HEIGHT_M, FACE_SIZE_M } from './measures.ts';
import type { ThemeTokens } from './themes.ts';

/** The quad is larger than the plate: room for the voice's ring around it. */
const QUAD = 1.7;

/** Everybody's face plate: round, turned to the viewer, unlit. One draw call, sorted far to near by the caller. */
export class Faces {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;

  constructor(options: { theme: ThemeTokens; crowd: CrowdBuffers; pixelsPerUnit: { value: number } }) {
    const quad = new PlaneGeometry(QUAD, QUAD);
    const geometry = new InstancedBufferGeometry();
    geometry.setIndex(quad.getIndex());
    geometry.setAttribute('position', quad.getAttribute('position'));
    options.crowd.attach(geometry);
    this.mesh = new Mesh(geometry, material(options.theme, options.pixelsPerUnit));
    this.mesh.name = 'faces';
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 5;
  }

  /** An array texture: one layer a portrait. */
  set portraits(texture: Texture) {
    Object.assign(this.mesh.material.uniforms, { portraits: { value: texture } });
    this.mesh.material.uniformsNeedUpdate = true;
  }
}

function material(theme: ThemeTokens, pixelsPerUnit: { value: number }): ShaderMaterial {
  return new ShaderMaterial({
    transparent: true,
    uniforms: {
      pixelsPerUnit,
      portraits: { value: null },
      plate: colorUniform(theme.plate),
      voice: colorUniform(theme.ring),
      photoGain: { value: theme.photoGain },
    },
    vertexShader: /* glsl */ `
      attribute vec4 place, tone, mood;
      uniform float pixelsPerUnit;
      varying vec2 spot;
      varying vec3 vColor_;
      varying vec4 vMood;
      varying float vFar;
      void main() {
        spot = position.xy * 2.0;
        vColor_ = tone.rgb;
        vMood = mood;
        vec4 base = viewMatrix * vec4(place.x, 0.0, place.z, 1.0);
        vec4 seen = viewMatrix * vec4(place.x, place.y + ${FACE_HEIGHT_M.toFixed(2)} * tone.w, place.z, 1.0);
        float px = ${FACE_SIZE_M.toFixed(2)} * pixelsPerUnit / -base.z;
        vFar = 1.0 - smoothstep(9.0, 16.0, px);
        seen.z += ${FACE_FORWARD_M.toFixed(2)};
        seen.x = base.x * (seen.z / base.z); // upright, as the body is
        seen.xy += position.xy * ${FACE_SIZE_M.toFixed(2)} * tone.w * (1.0 - 0.35 * vFar);
        gl_Position = projectionMatrix * seen;
      }`,
    fragmentShader: /* glsl */ `
      uniform sampler2DArray portraits;
      uniform vec3 plate, voice;
      uniform float photoGain;
      varying vec2 spot;
      varying vec3 vColor_;
      varying vec4 vMood;
      varying float vFar;
      void main() {
        float d = length(spot), pixel = fwidth(d), level = vMood.y, dim = vMood.z, ghost = vMood.w;
        // Outside the branch: mip levels come from derivatives.
        vec2 uv = clamp(spot * 0.5 / 0.9 + 0.5, 0.0, 1.0);
        vec3 photo = texture(portraits, vec3(uv.x, 1.0 - uv.y, max(vMood.x, 0.0))).rgb * photoGain;
        if (vMood.x < -0.5) photo = mix(vColor_, plate, 0.62);
        photo = mix(photo, vec3(dot(photo, vec3(0.3, 0.59, 0.11))) * 0.55 + 0.16, dim * 0.7);
        float inner = 1.0 - smoothstep(0.9 - pixel, 0.9 + pixel, d);
        float disc = 1.0 - smoothstep(1.0 - pixel, 1.0 + pixel, d);
        vec3 face = mix(mix(plate, photo, inner), mix(vColor_, plate, 0.25), vFar);
        face = mix(face, mix(plate, vColor_, 1.0 - inner), ghost);
        float faceAlpha = disc * mix(1.0, mix(1.0, 0.3, inner), ghost);

        float speaking = smoothstep(0.02, 0.1, level);
        float halo = 0.5 * level * (1.0 - smoothstep(1.02, 1.08 + 0.5 * level, d));
        float width = 0.045 + 0.03 * level;
        float ring = speaking * (1.0 - smoothstep(width - pixel, width + pixel, abs(d - 1.1)));
        float shade = 0.28 * (1.0 - smoothstep(0.9, 1.18, length(spot + vec2(0.0, 0.06))));
        float light = max(halo, ring);
        vec3 around = mix(vec3(0.12, 0.07, 0.03), voice, clamp(light * 3.0, 0.0, 1.0));
        float aroundAlpha = max(shade * (1.0 - speaking) * (1.0 - ghost) * (1.0 - vFar), light);

        float alpha = max(faceAlpha, aroundAlpha * (1.0 - disc));
        if (alpha < 0.01) discard;
        gl_FragColor = vec4(mix(around, face, disc), alpha);
        ${TO_SCREEN_GLSL}
      }`,
  });
}
