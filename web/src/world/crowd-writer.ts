import { Color } from 'three';
import type { CrowdBuffers } from './crowd-buffers.ts';
import type { Figure } from './crowd.ts';
import { FACE_SIZE_M } from './measures.ts';
import { PERSON_HEX, personHex } from './palette.ts';
import type { WorldPerson } from './types.ts';
import type { Projection } from './view.ts';

/** Under this no photo can be made out, so none is loaded. */
const PHOTO_FROM_PX = 12;

const LINEAR = PERSON_HEX.map((hex) => new Color(hex));
const linearOf = (color: number): Color => LINEAR[color] ?? new Color(personHex(color));

/** Writes all figures for the graphics card, far to near: plates have soft edges, and those want what is behind them first. */
export function writeCrowd(options: {
  buffers: CrowdBuffers;
  figures: Iterable<Figure>;
  projection: Projection;
  layerOf: (person: WorldPerson) => number;
}): void {
  const { buffers, projection } = options;
  const sorted = [...options.figures]
    .map((figure) => ({ figure, spot: projection.toScreen(figure.x, 0, figure.z) }))
    .sort((a, b) => (b.spot?.depth ?? 0) - (a.spot?.depth ?? 0));
  buffers.begin(sorted.length);
  sorted.forEach(({ figure, spot }, k) => {
    const { person } = figure;
    const color = linearOf(person.color);
    const inView = spot !== null && spot.x > -200 && spot.x < projection.width + 200;
    const readable = inView && FACE_SIZE_M * spot.scale >= PHOTO_FROM_PX;
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
