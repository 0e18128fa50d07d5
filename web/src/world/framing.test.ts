import { expect, test } from 'vitest';
import { frameAll, frameCircle, frameMe, type Frame } from './framing.ts';
import { Projection } from './view.ts';

const DESK: Frame = {
  viewport: { width: 1440, height: 900 },
  free: { left: 0, top: 114, right: 1440, bottom: 816 },
  floorRadius: 9.2,
  zoom: 1,
  yaw: 0,
  tilt: 0,
};
const PHONE: Frame = {
  ...DESK,
  viewport: { width: 390, height: 844 },
  free: { left: 0, top: 60, right: 390, bottom: 650 },
};

function expectInside(frame: Frame, view: ReturnType<typeof frameMe>, points: [number, number, number][]): void {
  const projection = new Projection(view, frame.viewport);
  for (const [x, y, z] of points) {
    const spot = projection.toScreen(x, y, z)!;
    expect(spot.x).toBeGreaterThanOrEqual(frame.free.left);
    expect(spot.x).toBeLessThanOrEqual(frame.free.right);
    expect(spot.y).toBeGreaterThanOrEqual(frame.free.top);
    expect(spot.y).toBeLessThanOrEqual(frame.free.bottom);
  }
}

const around = (x: number, z: number, radius: number, y: number): [number, number, number][] =>
  Array.from({ length: 15 }, (_, k) => [x + Math.cos(k * 0.419) * radius, y, z + Math.sin(k * 0.419) * radius]);

test.each([
  ['a desk, five people', DESK, { x: -0.1, z: 1.9, radius: 1.9 }],
  ['a desk, fifteen at the edge', DESK, { x: 5, z: -4, radius: 2.9 }],
  ['a desk, fifteen at the near edge', DESK, { x: 0, z: 6, radius: 2.9 }],
  ['a phone, five people', PHONE, { x: 4, z: 3, radius: 1.9 }],
  ['a phone, fifteen', PHONE, { x: 0, z: 0, radius: 2.9 }],
  [
    'a turned desk with a side panel',
    { ...DESK, yaw: 1.2, free: { ...DESK.free, right: 1060 } },
    { x: 3, z: 3, radius: 1.9 },
  ],
])('all faces of a circle fit what the interface leaves free: %s', (_name, frame, circle) => {
  const view = frameCircle(frame, circle);
  const faces = around(circle.x, circle.z, circle.radius - 0.42, 1.16 + 0.37);
  expectInside(frame, view, [...faces, ...around(circle.x, circle.z, circle.radius - 0.42, 0)]);
});

test('a circle stands in the middle of a phone, wherever in the room', () => {
  for (const circle of [
    { x: -5, z: 2, radius: 1.4 },
    { x: 5, z: -4, radius: 1.9 },
  ]) {
    const spot = new Projection(frameCircle(PHONE, circle), PHONE.viewport).toScreen(circle.x, 0, circle.z)!;
    expect(Math.abs(spot.x - PHONE.viewport.width / 2)).toBeLessThan(40);
  }
});

test('a circle at the far edge stands high in the picture of a phone, with floor below and not garden above', () => {
  const circle = { x: 2, z: -6, radius: 1.9 };
  for (const yaw of [0, 2]) {
    // The same circle as the camera sees it, from another side.
    const turned = {
      x: circle.x * Math.cos(yaw) + circle.z * Math.sin(yaw),
      z: -circle.x * Math.sin(yaw) + circle.z * Math.cos(yaw),
      radius: circle.radius,
    };
    const frame = { ...PHONE, yaw };
    const view = frameCircle(frame, turned);
    const spot = new Projection(view, PHONE.viewport).toScreen(turned.x, 0, turned.z)!;
    expect(spot.y).toBeLessThan(320);
    expect(Math.abs(spot.x - PHONE.viewport.width / 2)).toBeLessThan(40);
    expect(gardenShare(frame, view)).toBeLessThan(0.3);
  }
});

test('in a circle the camera leans in', () => {
  expect(frameCircle(DESK, { x: 0, z: 0, radius: 1.9 }).distance).toBeLessThan(frameMe(DESK, { x: 0, z: 0 }).distance);
});

test('in a small room the camera hardly moves with me, in a large one it follows', () => {
  expect(Math.abs(frameMe(DESK, { x: 8, z: 0 }).x)).toBeLessThan(4);
  expect(frameMe({ ...DESK, floorRadius: 60 }, { x: 30, z: -12 })).toMatchObject({ x: 30, z: -12 });
});

test('I stay in the picture wherever I stand, also on a phone and turned around', () => {
  for (const base of [DESK, PHONE]) {
    for (const floorRadius of [6, 9.2, 13.4, 60]) {
      for (const yaw of [0, 0.9, 3]) {
        const frame = { ...base, floorRadius, yaw };
        for (let angle = 0; angle < 6.28; angle += 0.4) {
          const me = { x: Math.cos(angle) * (floorRadius - 0.5), z: Math.sin(angle) * (floorRadius - 0.5) };
          const [right, back] = [Math.cos(yaw) * 0.4, -Math.sin(yaw) * 0.4];
          expectInside(frame, frameMe(frame, me), [
            [me.x + right, 0.6, me.z + back],
            [me.x - right, 0.6, me.z - back],
          ]);
        }
      }
    }
  }
});

test('from the edge of a large floor one still sees mostly floor', () => {
  for (const free of [DESK.free, { ...DESK.free, right: 1056 }]) {
    for (let angle = 0; angle < 6.28; angle += 0.4) {
      const frame = { ...DESK, free, floorRadius: 25, yaw: 0.5 };
      const me = { x: Math.cos(angle) * 23.5, z: Math.sin(angle) * 23.5 };
      expect(gardenShare(frame, frameMe(frame, me))).toBeLessThan(0.2);
    }
  }
});

/** How much of what the interface leaves free shows what is beyond the floor. */
function gardenShare(frame: Frame, view: ReturnType<typeof frameMe>): number {
  const projection = new Projection(view, frame.viewport);
  let [all, garden] = [0, 0];
  for (let x = frame.free.left + 5; x < frame.free.right; x += 20) {
    for (let y = frame.free.top + 5; y < frame.free.bottom; y += 20) {
      const spot = projection.toFloor(x, y);
      all += 1;
      if (spot === null || Math.hypot(spot.x, spot.z) > frame.floorRadius) garden += 1;
    }
  }
  return garden / all;
}

test('the overview shows the whole floor', () => {
  for (const base of [DESK, PHONE]) {
    for (const floorRadius of [6, 9.2, 25]) {
      const frame = { ...base, floorRadius };
      expectInside(frame, frameAll(frame), around(0, 0, floorRadius, 0));
    }
  }
});
