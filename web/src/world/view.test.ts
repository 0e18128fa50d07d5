import fc from 'fast-check';
import { PerspectiveCamera, Vector3 } from 'three';
import { expect, test } from 'vitest';
import { FIELD_OF_VIEW_DEG, Projection, type View } from './view.ts';

const VIEWPORT = { width: 1440, height: 900 };
const VIEW: View = { x: 1, y: 0.5, z: -2, distance: 26, pitch: 0.54, yaw: 0.7, shiftX: -0.1, shiftY: 0.04 };

const views = fc.record({
  x: fc.double({ min: -30, max: 30, noNaN: true }),
  y: fc.constant(0.5),
  z: fc.double({ min: -30, max: 30, noNaN: true }),
  distance: fc.double({ min: 8, max: 100, noNaN: true }),
  pitch: fc.double({ min: 0.45, max: 1.2, noNaN: true }),
  yaw: fc.double({ min: -3, max: 3, noNaN: true }),
  shiftX: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
  shiftY: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
});

test('a pixel leads back to the place on the floor that it shows', () => {
  fc.assert(
    fc.property(
      views,
      fc.double({ min: -4, max: 4, noNaN: true }),
      fc.double({ min: -4, max: 4, noNaN: true }),
      (view, dx, dz) => {
        const projection = new Projection(view, VIEWPORT);
        const spot = projection.toScreen(view.x + dx, 0, view.z + dz);
        const back = projection.toFloor(spot!.x, spot!.y);
        expect(back!.x).toBeCloseTo(view.x + dx, 5);
        expect(back!.z).toBeCloseTo(view.z + dz, 5);
      },
    ),
  );
});

test('labels lie where the real camera draws: both project alike', () => {
  const camera = new PerspectiveCamera(FIELD_OF_VIEW_DEG, VIEWPORT.width / VIEWPORT.height, 0.5, 400);
  const across = Math.cos(VIEW.pitch) * VIEW.distance;
  camera.position.set(
    VIEW.x + Math.sin(VIEW.yaw) * across,
    VIEW.y + Math.sin(VIEW.pitch) * VIEW.distance,
    VIEW.z + Math.cos(VIEW.yaw) * across,
  );
  camera.lookAt(VIEW.x, VIEW.y, VIEW.z);
  const { width, height } = VIEWPORT;
  camera.setViewOffset(width, height, -VIEW.shiftX * width, -VIEW.shiftY * height, width, height);
  camera.updateMatrixWorld();
  const ndc = new Vector3(4, 1.16, -3).project(camera);
  const spot = new Projection(VIEW, VIEWPORT).toScreen(4, 1.16, -3);
  expect(spot!.x).toBeCloseTo((ndc.x * 0.5 + 0.5) * width, 4);
  expect(spot!.y).toBeCloseTo((0.5 - ndc.y * 0.5) * height, 4);
});

test('people stand straight above their feet on the screen', () => {
  const projection = new Projection(VIEW, VIEWPORT);
  const foot = projection.toScreen(6, 0, 3);
  expect(projection.upright(6, 1.16, 3)!.x).toBe(foot!.x);
  expect(projection.toScreen(6, 1.16, 3)!.x).not.toBeCloseTo(foot!.x, 1);
});

test('what is behind the camera has no pixel, and the sky no place', () => {
  const projection = new Projection({ ...VIEW, yaw: 0 }, VIEWPORT);
  expect(projection.toScreen(VIEW.x, 0, VIEW.z + 100)).toBeNull();
  expect(new Projection({ ...VIEW, pitch: 0.05 }, VIEWPORT).toFloor(700, 0)).toBeNull();
});
