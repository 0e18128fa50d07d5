import type { Mesh } from 'three';
import { expect, test } from 'vitest';
import { writeCrowd } from './crowd-writer.ts';
import { Crowd } from './crowd.ts';
import { Scenery } from './scenery.ts';
import { THEMES } from './themes.ts';
import type { WorldPerson } from './types.ts';
import { Projection } from './view.ts';

const VIEW = { x: 0, y: 0.5, z: 0, distance: 400, pitch: 0.54, yaw: 0, shiftX: 0, shiftY: 0 };
const VIEWPORT = { width: 1440, height: 900 };

function crowdOf(count: number): Crowd {
  const crowd = new Crowd();
  const people = Array.from({ length: count }, (_, k): WorldPerson => ({
    id: `p${k}`,
    name: 'A',
    color: k % 12,
    photoUrl: null,
    me: false,
    inMyCircle: false,
    circle: null,
    muted: false,
    podium: null,
    reaction: null,
    presence: 'here',
  }));
  crowd.people = new Map(people.map((person) => [person.id, person]));
  crowd.begin();
  people.forEach(({ id }, k) => crowd.visit(id, Math.cos(k) * Math.sqrt(k), Math.sin(k) * Math.sqrt(k), 0, false));
  crowd.end({ dt: 0, cut: true, level: () => 0, middleOf: () => undefined });
  return crowd;
}

function drawn(scenery: Scenery): Mesh[] {
  const meshes: Mesh[] = [];
  scenery.scene.traverseVisible((object) => {
    if ('isMesh' in object) meshes.push(object as Mesh);
  });
  return meshes;
}

test.each(['light', 'dark'] as const)('a thousand people are drawn in at most 12 calls (%s)', (theme) => {
  const scenery = new Scenery(THEMES[theme]);
  const crowd = crowdOf(1_000);
  scenery.setEdge({ from: 60, to: 60, radius: 60 }, 0);
  scenery.rings.set(
    Array.from({ length: 200 }, (_, k) => ({
      x: k,
      z: 0,
      radius: 2,
      alpha: 1,
      mine: 0,
      locked: 0,
      reachX: 0,
      reachZ: 0,
      reach: 0,
    })),
  );
  writeCrowd({
    buffers: scenery.crowd,
    figures: crowd.figures.values(),
    projection: new Projection(VIEW, VIEWPORT),
    layerOf: () => 0,
  });
  const meshes = drawn(scenery);
  expect(meshes.length).toBeLessThanOrEqual(12);
  // One material each: a mesh with several would be several calls.
  for (const mesh of meshes) expect(Array.isArray(mesh.material)).toBe(false);
  for (const name of ['bodies', 'faces', 'shadows']) {
    const mesh = meshes.find((each) => each.name === name)!;
    expect((mesh.geometry as unknown as { instanceCount: number }).instanceCount).toBe(1_000);
  }
  scenery.dispose();
});

test('people are written far to near, each with their colour', () => {
  const scenery = new Scenery(THEMES.light);
  const crowd = crowdOf(100);
  const projection = new Projection(VIEW, VIEWPORT);
  writeCrowd({ buffers: scenery.crowd, figures: crowd.figures.values(), projection, layerOf: () => 3 });
  const place = scenery.faces.mesh.geometry.getAttribute('place');
  let last = Infinity;
  for (let k = 0; k < 100; k++) {
    const { depth } = projection.toScreen(place.getX(k), 0, place.getZ(k))!;
    expect(depth).toBeLessThanOrEqual(last + 1e-4);
    last = depth;
  }
});

test('nobody too small to be made out takes a layer of the portraits', () => {
  const scenery = new Scenery(THEMES.light);
  let asked = 0;
  const far = new Projection({ ...VIEW, distance: 400 }, VIEWPORT);
  const layerOf = (): number => ++asked;
  writeCrowd({ buffers: scenery.crowd, figures: crowdOf(50).figures.values(), projection: far, layerOf });
  expect(asked).toBe(0);
  writeCrowd({
    buffers: scenery.crowd,
    figures: crowdOf(50).figures.values(),
    projection: new Projection({ ...VIEW, distance: 26 }, VIEWPORT),
    layerOf,
  });
  expect(asked).toBe(50);
});

test('who is out of the picture costs nothing', () => {
  const scenery = new Scenery(THEMES.light);
  const aside = new Projection({ ...VIEW, distance: 26, x: 300 }, VIEWPORT);
  writeCrowd({ buffers: scenery.crowd, figures: crowdOf(50).figures.values(), projection: aside, layerOf: () => 0 });
  expect(scenery.crowd.count).toBe(0);
});
