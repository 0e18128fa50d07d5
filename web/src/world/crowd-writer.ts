import { PERSON_HEX } from '@atrium/protocol';
import { Color } from 'three';
import type { CrowdBuffers } from './crowd-buffers.ts';
import type { Figure } from './crowd.ts';
import { FACE_SIZE_M } from './measures.ts';
import { personHex } from './palette.ts';
import type { WorldPerson } from './types.ts';
import type { Projection, Spot } from './view.ts';

/** Under this no photo can be made out, so none is loaded. */
const PHOTO_FROM_PX = 12;

const LINEAR = PERSON_HEX.map((hex) => new Color(hex));
const linearOf = (color: number): Color => LINEAR[color] ?? new Color(personHex(color));

/** Beyond the picture by this much nothing of a person is seen. */
const OUTSIDE_PX = 240;

/** Writes all figures in view for the graphics card, far to near: plates have soft edges, and those want what is behind them first. */
export function writeCrowd(options: {
  buffers: CrowdBuffers;
  figures: Iterable<Figure>;
  projection: Projection;
  layerOf: (person: WorldPerson) => number;
}): void {
  const { buffers, projection } = options;
  const seen: { figure: Figure; spot: Spot }[] = [];
  for (const figure of options.figures) {
    const spot = projection.toScreen(figure.x, 0, figure.z);
    if (spot !== null && inView(spot, projection)) seen.push({ figure, spot });
  }
  seen.sort((a, b) => b.spot.depth - a.spot.depth);
  buffers.begin(seen.length);
  seen.forEach(({ figure, spot }, k) => {
    const { person } = figure;
    const color = linearOf(person.color);
    const readable = FACE_SIZE_M * spot.scale >= PHOTO_FROM_PX;
    buffers.set(k, {
      x: figure.x,
      z: figure.z,
      lift: figure.lift,
      yaw: figure.yaw,
      r: color.r,
      g: color.g,
      b: color.b,
      scale: figure.scale,
      layer: readable ? options.layerOf(person) : -1,
      level: figure.level,
      dim: figure.dim,
      ghost: figure.ghost,
    });
  });
  buffers.end();
}

function inView({ x, y, scale }: Spot, { width, height }: Projection): boolean {
  const margin = OUTSIDE_PX + scale; // a metre of shadow; heads reach higher than feet
  return x > -margin && x < width + margin && y > -margin && y < height + margin * 2;
}
