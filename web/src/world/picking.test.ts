import { expect, test } from 'vitest';
import { blockersFor } from './blockers.ts';
import { pickAt } from './picking.ts';
import { Projection } from './view.ts';

const projection = new Projection(
  { x: 0, y: 0.5, z: 0, distance: 26, pitch: 0.54, yaw: 0, shiftX: 0, shiftY: 0 },
  { width: 1440, height: 900 },
);
const SCENE = {
  projection,
  floorRadius: 9.2,
  people: [
    { id: 'me', x: 0, z: 3, me: true },
    { id: 'front', x: 2, z: 1, me: false },
    { id: 'back', x: 2, z: 0.2, me: false },
  ],
  circles: [
    { id: 'other', x: -4, z: 0, radius: 1.5, mine: false },
    { id: 'mine', x: 0, z: 3, radius: 1.5, mine: true },
  ],
};
const pick = (x: number, y: number, z: number) => {
  const spot = projection.upright(x, y, z)!;
  return pickAt(spot.x, spot.y, SCENE);
};

test('a face and a body both are the person', () => {
  expect(pick(2, 1.16, 1)).toEqual({ kind: 'person', id: 'front' });
  expect(pick(2, 0.4, 1)).toEqual({ kind: 'person', id: 'front' });
});

test('where two stand behind one another the nearer one is meant', () => {
  expect(pick(2, 0.5, 0.2)).toEqual({ kind: 'person', id: 'front' });
  expect(pick(2, 1.4, 0.2)).toEqual({ kind: 'person', id: 'back' });
});

test('another circle is joined, my own is floor, and I am looked through', () => {
  expect(pick(-4, 0, 0)).toMatchObject({ kind: 'circle', id: 'other' });
  expect(pick(0, 0, 3)).toMatchObject({ kind: 'floor' });
});

test('the floor says where, the garden and the sky say nothing', () => {
  const floor = pick(5, 0, -4);
  expect(floor.kind).toBe('floor');
  expect(floor).toMatchObject({ x: expect.closeTo(5, 4) as number, z: expect.closeTo(-4, 4) as number });
  expect(pick(0, 0, -9.6).kind).toBe('nothing');
});

const ring = { id: 'c', x: 3, z: 0, radius: 1.5, mine: false, locked: true, count: 3, capacity: 15, talking: false };
const me = { pose: { x: 0, z: 0, yaw: 0 }, target: null };

test('a locked or full ring keeps me out, an open one and my own do not', () => {
  expect(blockersFor(me, 'me', [], [ring])).toEqual([{ x: 3, z: 0, radius: 1.5 }]);
  expect(blockersFor(me, 'me', [], [{ ...ring, locked: false, count: 15 }])).toHaveLength(1);
  expect(blockersFor(me, 'me', [], [{ ...ring, locked: false }])).toEqual([]);
  expect(blockersFor(me, 'me', [], [{ ...ring, mine: true }])).toEqual([]);
});

test('who was let in walks into a locked ring', () => {
  expect(blockersFor({ ...me, target: { x: 3.2, z: 0 } }, 'me', [], [ring])).toEqual([]);
});
