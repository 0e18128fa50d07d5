import {
  CircleGeometry,
  LinearFilter,
  Mesh,
  OrthographicCamera,
  SRGBColorSpace,
  Scene,
  ShaderMaterial,
  WebGLRenderTarget,
  type WebGLRenderer,
} from 'three';
import { NOISE_GLSL, TO_SCREEN_GLSL, colorUniform, type Uniforms } from './glsl.ts';
import type { ThemeTokens } from './themes.ts';

/** Edge of the picture that the low tier draws the stone from; 60 px a metre in a room of six people. */
const BAKED_PX = 1024;

const VERTEX = /* glsl */ `
  uniform float radius;
  varying vec2 spot;
  void main() {
    spot = position.xz * radius;
    gl_Position = projectionMatrix * modelViewMatrix * vec4(spot.x, 0.0, spot.y, 1.0);
  }`;

/** Courses of 0.9 m, staggered slabs of 1.35 m, joints of 12 mm; plain rings would look like a radar. */
const STONE = /* glsl */ `
  uniform float radius, jointAlpha;
  uniform vec3 stone, stoneLit, stoneEdge, joint;
  varying vec2 spot;
  ${NOISE_GLSL}
  const float COURSE = 0.9;
  const float SLAB = 1.35;
  const float TURN = 6.28318;
  /* A line of half width w metres; thinner than a pixel it pales instead of flickering. */
  float lineAt(float distance_, float w, float pixel) {
    return (1.0 - smoothstep(w - pixel, w + pixel, distance_)) * clamp(w / pixel, 0.0, 1.0);
  }
  void main() {
    float r = length(spot), angle = atan(spot.y, spot.x);
    vec3 color = mix(stone, stoneLit, exp(-r * r / (radius * radius * 0.26)));
    color = mix(color, stoneEdge, smoothstep(0.5, 1.0, r / radius));
    float course = floor(r / COURSE), across = fract(r / COURSE);
    float slabs = max(6.0, floor(TURN * (course + 0.5) * COURSE / SLAB));
    float along = (angle / TURN + 0.5) * slabs + 0.5 * mod(course, 2.0) + hash21(vec2(course, 7.0));
    color *= 1.0 + (hash21(vec2(course, floor(along))) - 0.5) * 0.055;
    color *= 1.0 + (noise2(spot * 2.3) - 0.5) * 0.03 + (noise2(spot * 19.0) - 0.5) * 0.022;
    float pixel = max(fwidth(r), 1e-4) * 0.75;
    float part = fract(along);
    float ring = lineAt(min(across, 1.0 - across) * COURSE, 0.012, pixel);
    float spoke = lineAt(min(part, 1.0 - part) * TURN * max(r, 0.4) / slabs, 0.009, pixel);
    color = mix(color, joint, max(ring, spoke) * jointAlpha);
    color *= 1.0 - 0.16 * smoothstep(radius - 0.8, radius - 0.25, r);
    gl_FragColor = vec4(color, 1.0);
    ${TO_SCREEN_GLSL}
  }`;

const PICTURE = /* glsl */ `
  uniform sampler2D picture;
  uniform float bakedRadius;
  varying vec2 spot;
  void main() {
    gl_FragColor = texture2D(picture, vec2(spot.x, -spot.y) / bakedRadius * 0.5 + 0.5);
    ${TO_SCREEN_GLSL}
  }`;

/** The disc of laid stone. Slabs stay where they are when the floor grows: the pattern is in metres. */
export class Floor {
  readonly mesh: Mesh;
  readonly #stone: ShaderMaterial;
  readonly #picture: ShaderMaterial;
  #baked: WebGLRenderTarget | null = null;

  constructor(options: { theme: ThemeTokens; radius: { value: number } }) {
    const { theme, radius } = options;
    const uniforms: Uniforms = {
      radius,
      jointAlpha: { value: theme.jointAlpha },
      stone: colorUniform(theme.stone),
      stoneLit: colorUniform(theme.stoneLit),
      stoneEdge: colorUniform(theme.stoneEdge),
      joint: colorUniform(theme.joint),
    };
    this.#stone = new ShaderMaterial({ uniforms, vertexShader: VERTEX, fragmentShader: STONE });
    this.#picture = new ShaderMaterial({
      uniforms: { radius, picture: { value: null }, bakedRadius: { value: 1 } },
      vertexShader: VERTEX,
      fragmentShader: PICTURE,
    });
    this.mesh = new Mesh(new CircleGeometry(1, 128).rotateX(-Math.PI / 2), this.#stone);
    this.mesh.name = 'floor';
    this.mesh.frustumCulled = false;
  }

  /** Draws the stone once into a picture and from then on from it: software WebGL needs most of a frame for the noise. */
  bake(renderer: WebGLRenderer, radiusM: number): void {
    if (this.#baked !== null && this.#picture.uniforms.bakedRadius?.value === radiusM) return;
    this.#baked ??= new WebGLRenderTarget(BAKED_PX, BAKED_PX, {
      colorSpace: SRGBColorSpace,
      depthBuffer: false,
      minFilter: LinearFilter,
    });
    const camera = new OrthographicCamera(-radiusM, radiusM, radiusM, -radiusM, 0, 2);
    camera.position.y = 1;
    camera.lookAt(0, 0, 0);
    const stone = this.#stone.clone();
    Object.assign(stone.uniforms, { radius: { value: radiusM } });
    const scene = new Scene();
    scene.add(new Mesh(this.mesh.geometry, stone));
    renderer.setRenderTarget(this.#baked);
    renderer.render(scene, camera);
    renderer.setRenderTarget(null);
    stone.dispose();
    Object.assign(this.#picture.uniforms, { picture: { value: this.#baked.texture }, bakedRadius: { value: radiusM } });
    this.mesh.material = this.#picture;
  }

  /** Back to stone drawn in full. */
  unbake(): void {
    this.mesh.material = this.#stone;
    this.#baked?.dispose();
    this.#baked = null;
  }

  dispose(): void {
    this.unbake();
    this.#stone.dispose();
    this.#picture.dispose();
    this.mesh.geometry.dispose();
  }
}
