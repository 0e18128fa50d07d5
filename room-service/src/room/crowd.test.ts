import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Crowd } from './crowd.ts';

type Op = { index: number; x: number; z: number; remove: boolean };

const coordinate = fc.oneof(
  fc.double({ min: -60, max: 60, noNaN: true }),
  // On and beside the edges of cells, where an off-by-one would show.
  fc.integer({ min: -12, max: 12 }).map((cell) => cell * 5),
  fc.integer({ min: -12, max: 12 }).map((cell) => cell * 5 - 1e-6),
  // A few cells with many people each, and cells so far apart that they share buckets.
  fc.double({ min: 0, max: 12, noNaN: true }),
  fc.integer({ min: -300, max: 300 }).map((cell) => cell * 1280),
  fc.double({ min: -1e12, max: 1e12, noNaN: true }),
);
const op: fc.Arbitrary<Op> = fc.record({
  index: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 65_535 })),
  x: coordinate,
  z: coordinate,
  remove: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
});

function play(ops: Op[]): { crowd: Crowd; model: Map<number, { x: number; z: number }> } {
  const crowd = new Crowd();
  const model = new Map<number, { x: number; z: number }>();
  for (const { index, x, z, remove } of ops) {
    if (remove) {
      crowd.remove(index);
      model.delete(index);
    } else {
      crowd.place(index, x, z, 0);
      model.set(index, { x: Math.fround(x) + 0, z: Math.fround(z) + 0 });
    }
  }
  return { crowd, model };
}

function within(model: Map<number, { x: number; z: number }>, x: number, z: number, radius: number): number[] {
  const square = (at: { x: number; z: number }): number => (at.x - x) ** 2 + (at.z - z) ** 2;
  return [...model]
    .filter(([, at]) => square(at) <= radius ** 2)
    .sort(([a, atA], [b, atB]) => square(atA) - square(atB) || a - b)
    .map(([index]) => index);
}

const ascending = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);
const radius = fc.oneof(fc.double({ min: 0, max: 90, noNaN: true }), fc.constantFrom(0, 5, 12, 45, 1e13, Infinity));

const busy: fc.Arbitrary<Op> = fc.record({
  index: fc.integer({ min: 0, max: 15 }),
  x: fc.constantFrom(1, 2, 6, 641, 1281, 10_241, -5119),
  z: fc.constantFrom(1, 6, 1281, 5121),
  remove: fc.boolean(),
});

describe('Crowd', () => {
  it('keeps its lists whole while people crowd into a few cells, leave and return', () => {
    fc.assert(
      fc.property(fc.array(busy, { maxLength: 120 }), (ops) => {
        const { crowd, model } = play(ops);
        for (let index = 100; index < 160; index += 1) {
          crowd.place(index, 300, 300, 0);
        }
        for (const at of model.values()) {
          const seen: number[] = [];
          crowd.near(at.x, at.z, 8, (index) => seen.push(index));
          expect(ascending(seen)).toEqual(ascending(within(model, at.x, at.z, 8)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('finds exactly whom a look at everybody finds, after any moves and removals', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 200 }), coordinate, coordinate, radius, (ops, x, z, r) => {
        const { crowd, model } = play(ops);
        const seen: number[] = [];
        crowd.near(x, z, r, (index) => seen.push(index));
        expect(ascending(seen)).toEqual(ascending(within(model, x, z, r)));
      }),
      { numRuns: 500 },
    );
  });

  it('does so when people are many and the circle small, so that cells are read one by one', () => {
    const spot = fc.record({
      x: fc.double({ min: -40, max: 40, noNaN: true }),
      z: fc.double({ min: -40, max: 40, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(spot, { minLength: 300, maxLength: 400 }),
        spot,
        fc.double({ min: 0, max: 12, noNaN: true }),
        (spots, at, r) => {
          const { crowd, model } = play(spots.map((s, index) => ({ index, ...s, remove: false })));
          const seen: number[] = [];
          crowd.near(at.x, at.z, r, (index) => seen.push(index));
          expect(ascending(seen)).toEqual(ascending(within(model, at.x, at.z, r)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('lists the k nearest in order, without the one to skip', () => {
    fc.assert(
      fc.property(
        fc.array(op, { maxLength: 80 }),
        coordinate,
        coordinate,
        radius,
        fc.nat(8),
        fc.integer({ min: -1, max: 40 }),
        (ops, x, z, r, k, skip) => {
          const { crowd, model } = play(ops);
          expect(crowd.nearest(x, z, r, k, skip)).toEqual(
            within(model, x, z, r)
              .filter((index) => index !== skip)
              .slice(0, k),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('knows who is in and where', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 200 }), (ops) => {
        const { crowd, model } = play(ops);
        expect(crowd.size).toBe(model.size);
        expect(ascending(crowd.indices())).toEqual(ascending(model.keys()));
        for (const { index } of ops) {
          expect(crowd.has(index)).toBe(model.has(index));
          const at = model.get(index);
          if (at) expect({ x: crowd.x(index), z: crowd.z(index) }).toEqual(at);
        }
      }),
    );
  });

  it('keeps the last pose, yaw included', () => {
    const crowd = new Crowd();
    crowd.place(7, 1, 2, 0.5);
    crowd.place(7, 30, -40, -1.5);
    expect([crowd.x(7), crowd.z(7), crowd.yaw(7), crowd.size]).toEqual([30, -40, -1.5, 1]);
  });

  it('refuses what only a bug would ask', () => {
    const crowd = new Crowd();
    for (const index of [-1, 65_536, 1.5, NaN]) expect(() => crowd.place(index, 0, 0, 0)).toThrow(RangeError);
    for (const bad of [NaN, Infinity, -Infinity]) {
      expect(() => crowd.place(1, bad, 0, 0)).toThrow(RangeError);
      expect(() => crowd.place(1, 0, bad, 0)).toThrow(RangeError);
      expect(() => crowd.place(1, 0, 0, bad)).toThrow(RangeError);
    }
    expect(crowd.size).toBe(0);
    expect(crowd.has(-1)).toBe(false);
    crowd.remove(-1);
    crowd.near(0, 0, -1, () => expect.unreachable());
    crowd.near(0, 0, NaN, () => expect.unreachable());
  });
});

it('[ROOM1] a place on an axis is the same after a snapshot, which knows no -0', () => {
  const crowd = new Crowd();
  crowd.place(0, -0, -5e-324, -0);
  const pose = [crowd.x(0), crowd.z(0), crowd.yaw(0)];
  expect(pose).toEqual(JSON.parse(JSON.stringify(pose)));
});
