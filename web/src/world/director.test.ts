import { expect, test } from 'vitest';
import { Director, type DirectorScene } from './director.ts';

const SCENE: DirectorScene = {
  viewport: { width: 1440, height: 900 },
  free: { left: 0, top: 60, right: 1440, bottom: 816 },
  floorRadius: 25,
  me: { x: 12, z: -5 },
  circle: null,
};

function settled(director: Director, scene = SCENE) {
  director.step(scene, 0, true);
  return director.view!;
}

test('the first view is a cut, later ones are eased', () => {
  const director = new Director({ overview: false });
  director.step(SCENE, 1 / 60, false);
  const first = director.view!;
  expect(first).toEqual(settled(new Director({ overview: false })));
  director.step({ ...SCENE, me: { x: -12, z: -5 } }, 1 / 60, false);
  expect(director.view!.x).toBeLessThan(first.x);
  expect(director.view!.x).toBeGreaterThan(first.x - 3);
});

test('the overview comes and goes with one key, and ends when I walk', () => {
  const director = new Director({ overview: false });
  const mine = settled(director).distance;
  director.show('overview');
  expect(settled(director).distance).toBeGreaterThan(mine * 2);
  director.show('overview');
  expect(settled(director).distance).toBe(mine);
  director.show('overview');
  director.followMe();
  expect(settled(director).distance).toBe(mine);
});

test('zoom has an end on both sides, and "me" takes everything back', () => {
  const director = new Director({ overview: false });
  const usual = settled(director);
  for (let k = 0; k < 50; k++) director.show('in');
  expect(settled(director).distance).toBeGreaterThan(usual.distance * 0.3);
  for (let k = 0; k < 50; k++) director.show('out');
  expect(settled(director).distance).toBeLessThan(usual.distance * 3.1);
  director.drag(300, 400);
  expect(settled(director).yaw).not.toBe(usual.yaw);
  director.show('me');
  expect(settled(director)).toEqual(usual);
});

test('in a circle the camera looks at the circle, without me at the whole room', () => {
  const director = new Director({ overview: false });
  const view = settled(director, { ...SCENE, circle: { x: -8, z: 3, radius: 1.9 } });
  expect(view.x).toBeLessThan(-3);
  expect(settled(director, { ...SCENE, me: null })).toMatchObject({ x: 0, z: 0 });
});
