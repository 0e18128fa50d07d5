import {
  CatmullRomCurve3,
  InstancedBufferGeometry,
  LatheGeometry,
  Mesh,
  ShaderMaterial,
  Vector2,
  Vector3,
} from 'three';
import type { CrowdBuffers } from './crowd-buffers.ts';
import { LIGHT_GLSL, TO_SCREEN_GLSL, UPRIGHT_GLSL, lightUniforms } from './glsl.ts';
import { BODY_HEIGHT_M } from './measures.ts';
import type { ThemeTokens } from './themes.ts';

const WIDTH_SCALE = 1.06;
const DEPTH_SCALE = 0.82;

/** Half width against height: widest near the floor and tapering to the shoulders (a barrel reads as a jar). */
const PROFILE: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.22, 0],
  [0.3, 0.035],
  [0.335, 0.13],
  [0.335, 0.3],
  [0.305, 0.54],
  [0.245, 0.74],
  [0.15, 0.87],
  [0, BODY_HEIGHT_M],
];

export type BodyDetail = keyof typeof DETAILS;

/** Rows and columns of the lathe: for a few people near by, for a crowd, and for software WebGL. */
const DETAILS = { fine: [32, 32], crowd: [14, 16], coarse: [10, 10] } as const;

/** Everybody's body, one draw call. */
export class Bodies {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly #crowd: CrowdBuffers;
  /**
   * One geometry for each detail that was needed. They share the crowd's buffers, so none may be disposed of while
   * another is drawn: three would free the buffers under it.
   */
  readonly #shapes = new Map<BodyDetail, InstancedBufferGeometry>();

  constructor(options: { theme: ThemeTokens; crowd: CrowdBuffers; pixelsPerUnit: { value: number } }) {
    this.#crowd = options.crowd;
    this.mesh = new Mesh(this.#shape('coarse'), material(options.theme, options.pixelsPerUnit));
    this.mesh.name = 'bodies';
    this.mesh.frustumCulled = false;
  }

  set detail(detail: BodyDetail) {
    this.mesh.geometry = this.#shape(detail);
  }

  dispose(): void {
    for (const shape of this.#shapes.values()) shape.dispose();
    this.mesh.material.dispose();
  }

  #shape(detail: BodyDetail): InstancedBufferGeometry {
    let shape = this.#shapes.get(detail);
    if (shape === undefined) {
      shape = bodyShape(detail);
      this.#crowd.attach(shape);
      this.#shapes.set(detail, shape);
    }
    return shape;
  }
}

function bodyShape(detail: BodyDetail): InstancedBufferGeometry {
  const [rows, columns] = DETAILS[detail];
  const points = PROFILE.map(([out, up]) => new Vector3(out, up, 0));
  const curve = new CatmullRomCurve3(points, false, 'catmullrom', 0.4);
  const line = curve.getPoints(rows).map((p) => new Vector2(Math.max(0, p.x), Math.max(0, p.y)));
  const body = new LatheGeometry(line, columns).scale(WIDTH_SCALE, 1, DEPTH_SCALE);
  body.computeVertexNormals();
  const shape = new InstancedBufferGeometry();
  shape.setIndex(body.getIndex());
  shape.setAttribute('position', body.getAttribute('position'));
  shape.setAttribute('normal', body.getAttribute('normal'));
  return shape;
}

function material(theme: ThemeTokens, pixelsPerUnit: { value: number }): ShaderMaterial {
  return new ShaderMaterial({
    uniforms: { ...lightUniforms(theme, 0.45), pixelsPerUnit },
    vertexShader: /* glsl */ `
      attribute vec4 place, tone, mood;
      uniform float pixelsPerUnit;
      varying vec3 vNormal_, vEye, vColor_;
      varying float vHeight, vGhost, vDim;
      ${UPRIGHT_GLSL}
      void main() {
        float c = cos(place.w), s = sin(place.w);
        mat3 turn = mat3(c, 0.0, -s, 0.0, 1.0, 0.0, s, 0.0, c);
        vec3 own = position * tone.w;
        own.z += own.y * 0.03; // a slight lean forward: somebody who listens
        vec3 at = turn * own + vec3(place.x, place.y, place.z);
        vColor_ = tone.rgb;
        vNormal_ = turn * normal;
        vHeight = at.y;
        vEye = cameraPosition - at;
        vGhost = mood.w;
        vDim = mood.z;
        vec4 base = viewMatrix * vec4(place.x, 0.0, place.z, 1.0);
        vec4 seen = upright(viewMatrix * vec4(at, 1.0), base);
        // Very far away a person is a dot of colour, but never nothing.
        seen.xyz = base.xyz + (seen.xyz - base.xyz) * max(1.0, 4.5 * -base.z / pixelsPerUnit);
        gl_Position = projectionMatrix * seen;
      }`,
    fragmentShader: /* glsl */ `
      varying vec3 vNormal_, vEye, vColor_;
      varying float vHeight, vGhost, vDim;
      ${LIGHT_GLSL}
      void main() {
        vec3 normal = normalize(vNormal_), eye = normalize(vEye);
        // Upright people are all seen from straight ahead, so the outline is that of the camera's own height plane.
        vec3 right = vec3(viewMatrix[0][0], viewMatrix[1][0], viewMatrix[2][0]);
        vec3 ahead = normalize(eye - right * dot(eye, right));
        if (vGhost > 0.5 && dot(normal, ahead) > 0.42) discard;
        float grey = dot(vColor_, vec3(0.3, 0.59, 0.11));
        vec3 color = mix(vColor_, vec3(grey * 0.7 + 0.12), vDim * 0.62);
        gl_FragColor = vec4(lightOf(normal, eye, color, vHeight), 1.0);
        ${TO_SCREEN_GLSL}
      }`,
  });
}
