import { Color, Vector3 } from 'three';
import type { ThemeTokens } from './themes.ts';

/** Value noise: enough for stone and grass, and cheap. */
export const NOISE_GLSL = /* glsl */ `
  float hash21(vec2 cell) {
    return fract(sin(dot(cell, vec2(12.9898, 78.233))) * 43758.5453);
  }
  float noise2(vec2 at) {
    vec2 cell = floor(at), part = fract(at);
    part = part * part * (3.0 - 2.0 * part);
    float low = mix(hash21(cell), hash21(cell + vec2(1.0, 0.0)), part.x);
    float high = mix(hash21(cell + vec2(0.0, 1.0)), hash21(cell + vec2(1.0, 1.0)), part.x);
    return mix(low, high, part.y);
  }
`;

/** Ends every fragment shader: from linear light to what the screen wants. No tone mapping, so that token colours arrive exact. */
export const TO_SCREEN_GLSL = '#include <colorspace_fragment>';

/**
 * Wrapped key, hemisphere, small rim: no shadow map. `ground` is how high (m) the darkening near the floor reaches.
 * In: normal, direction to the eye, own colour, height above the floor.
 */
export const LIGHT_GLSL = /* glsl */ `
  uniform vec3 keyDirection, keyLight, hemiUp, hemiDown, rimLight;
  uniform float ground;
  vec3 lightOf(vec3 normal, vec3 eye, vec3 color, float height) {
    float key = pow(max(0.0, dot(normal, keyDirection) * 0.5 + 0.5), 1.6);
    vec3 light = mix(hemiDown, hemiUp, normal.y * 0.5 + 0.5) + keyLight * key;
    float contact = mix(0.62, 1.0, smoothstep(-0.02, ground, height));
    float graze = pow(1.0 - max(0.0, dot(normal, eye)), 3.0);
    float gloss = 0.1 * pow(max(0.0, dot(normal, normalize(keyDirection + eye))), 28.0);
    return color * light * contact + rimLight * graze * (0.4 + 0.6 * max(0.0, normal.y)) + gloss;
  }
`;

/**
 * Moves a vertex so that things stand upright on the screen: without it, people near the sides lean like skittles.
 * `base` is the foot and `eyeSpace` the vertex, both seen from the camera.
 */
export const UPRIGHT_GLSL = /* glsl */ `
  vec4 upright(vec4 eyeSpace, vec4 base) {
    eyeSpace.x += base.x * (eyeSpace.z / base.z - 1.0);
    return eyeSpace;
  }
`;

export type Uniforms = Record<string, { value: unknown }>;

const scaled = (hex: string, by: number): Color => new Color(hex).multiplyScalar(by);

export function lightUniforms(theme: ThemeTokens, groundM: number): Uniforms {
  return {
    keyDirection: { value: new Vector3(-0.45, 0.8, 0.4).normalize() },
    keyLight: { value: scaled(theme.key, theme.keyStrength) },
    hemiUp: { value: scaled(theme.hemiUp, theme.hemiStrength) },
    hemiDown: { value: scaled(theme.hemiDown, theme.hemiStrength) },
    rimLight: { value: scaled(theme.rim, theme.rimStrength) },
    ground: { value: groundM },
  };
}

export const colorUniform = (hex: string): { value: Color } => ({ value: new Color(hex) });
