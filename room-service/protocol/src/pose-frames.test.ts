import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PoseReader } from './pose-reader.ts';
import { PoseScratch } from './pose-scratch.ts';
import { PoseWriter } from './pose-writer.ts';
import { dequantize, dequantizeYaw, quantize, quantizeYaw } from './poses.ts';

type At = { x: number; z: number; yaw: number };
type World = Map<number, At>;

/** A page: what its reader has told it. */
class Page {
  readonly world: World = new Map();
  readonly ticks: number[] = [];
  readonly reader = new PoseReader({
    onPose: (index, x, z, yaw, tick) => {
      this.world.set(index, { x, z, yaw });
      this.ticks.push(tick);
    },
    onGone: (index) => this.world.delete(index),
  });
}

/** Writes the frame that brings a receiver to `world`. */
function bring(writer: PoseWriter, scratch: PoseScratch, world: World, tick: number): Uint8Array | null {
  writer.begin(scratch);
  for (const [index, at] of world) writer.show(index, at.x, at.z, at.yaw);
  for (let slot = 0; slot < writer.size; slot += 1) {
    if (!world.has(writer.indexAt(slot))) writer.hide(writer.indexAt(slot));
  }
  return writer.finish(tick);
}

function onWire(world: World): World {
  const seen: World = new Map();
  for (const [index, { x, z, yaw }] of world) {
    seen.set(index, { x: dequantize(quantize(x)), z: dequantize(quantize(z)), yaw: dequantizeYaw(quantizeYaw(yaw)) });
  }
  return seen;
}

const index = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.constantFrom(127, 128, 16_383, 16_384, 65_535),
  fc.nat(65_535),
);
const metres = fc.oneof(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -655, max: 655, noNaN: true }));
const at = fc.record({ x: metres, z: metres, yaw: fc.double({ min: -4, max: 4, noNaN: true }) });
const change = fc.record({ index, at: fc.option(at, { nil: null, freq: 4 }) });
/** What happens in a tick: changes, and whether the receiver's socket is ready, slow, or new. */
const tick = fc.record({
  changes: fc.array(change, { maxLength: 12 }),
  socket: fc.constantFrom('ready', 'ready', 'ready', 'slow', 'new'),
});

function apply(world: World, changes: { index: number; at: At | null }[]): void {
  for (const { index: person, at: to } of changes) {
    if (to) world.set(person, to);
    else world.delete(person);
  }
}

// A ceiling for a machine that does much else besides, not a measure.
describe('PoseWriter and PoseReader', { timeout: 60_000 }, () => {
  it('[POSE5] any ticks, slow and new sockets: the page has the world in steps whenever it got a frame', () => {
    fc.assert(
      fc.property(fc.array(tick, { maxLength: 30 }), (ticks) => {
        const world: World = new Map();
        const writer = new PoseWriter();
        const scratch = new PoseScratch();
        const other = new PoseWriter();
        let page = new Page();
        ticks.forEach(({ changes, socket }, now) => {
          apply(world, changes);
          // A second receiver shares the buffers and must not disturb the first.
          bring(other, scratch, world, now);
          if (socket === 'slow') return;
          if (socket === 'new') {
            writer.reset();
            page = new Page();
          }
          const frame = bring(writer, scratch, world, now);
          if (frame) expect(page.reader.apply(frame)).toBe(true);
          expect(page.world).toEqual(onWire(world));
        });
      }),
      { numRuns: 400 },
    );
  });

  it('[POSE5] ten minutes of small steps in random directions does not drift by a single step', () => {
    const world: World = new Map();
    const writer = new PoseWriter();
    const scratch = new PoseScratch();
    const page = new Page();
    for (let now = 0; now < 6_000; now += 1) {
      for (let person = 0; person < 4; person += 1) {
        const turn = now * 0.37 + person;
        const before = world.get(person) ?? { x: 0, z: 0, yaw: 0 };
        world.set(person, {
          x: before.x + Math.cos(turn) * 0.032,
          z: before.z + Math.sin(turn * 1.3) * 0.032,
          yaw: turn,
        });
      }
      const frame = bring(writer, scratch, world, now);
      if (frame && !page.reader.apply(frame)) expect.unreachable();
    }
    expect(page.world).toEqual(onWire(world));
  });

  it('[POSE4] has the bytes that the rule gives', () => {
    const writer = new PoseWriter();
    const scratch = new PoseScratch();
    // 1 m = 50 = 0x32 steps; 300 - 5 - 1 = 294 = 0xa6 0x02 as varint.
    const first: World = new Map([
      [300, { x: -1, z: 1, yaw: 0 }],
      [5, { x: 1, z: 10, yaw: Math.PI / 2 }],
    ]);
    expect([...(bring(writer, scratch, first, 0x1_23_45) ?? [])]).toEqual([
      0xa2, 0x45, 0x23, 0, 2, 5, 0x32, 0, 0xf4, 1, 64, 0xa6, 2, 0xce, 0xff, 0x32, 0, 0,
    ]);
    const second: World = new Map([
      [5, { x: 1.2, z: 9.9, yaw: -Math.PI }],
      [7, { x: 0, z: 0, yaw: 0 }],
    ]);
    expect([...(bring(writer, scratch, second, 0x1_23_46) ?? [])]).toEqual([
      0x72, 0x46, 0x23, 1, 1, 5, 10, 0xfb, 0x80, 1, 7, 0, 0, 0, 0, 0, 1, 0xac, 2,
    ]);
  });

  it('[POSE4] a moving neighbour costs four bytes while gaps are under 128', () => {
    const writer = new PoseWriter();
    const scratch = new PoseScratch();
    const people = (step: number): World =>
      new Map(Array.from({ length: 32 }, (_, k) => [k * 30, { x: k + step, z: k - step, yaw: step }]));
    bring(writer, scratch, people(0), 0);
    expect(bring(writer, scratch, people(0.32), 1)).toHaveLength(5 + 4 * 32);
  });

  it('[POSE6] a jump that no int8 holds is sent in full, and the steps after it as deltas again', () => {
    const writer = new PoseWriter();
    const scratch = new PoseScratch();
    const page = new Page();
    const lengths = [0, 2.54, 5.08 + 0.02, 2.56, 0].map((x) => {
      const frame = bring(writer, scratch, new Map([[1, { x, z: 0, yaw: 0 }]]), 0);
      if (!frame || !page.reader.apply(frame)) return expect.unreachable();
      expect(page.world.get(1)?.x).toBe(dequantize(quantize(x)));
      return frame.length;
    });
    // full; +127 fits; +128 does not; -127 fits; -128 fits.
    expect(lengths).toEqual([11, 9, 11, 9, 9]);
  });

  it('[POSE6] nothing new is no frame, unless the own pose must be said', () => {
    const writer = new PoseWriter();
    const scratch = new PoseScratch();
    const page = new Page();
    const world: World = new Map([[1, { x: 3, z: 4, yaw: 1 }]]);
    const first = bring(writer, scratch, world, 0);
    expect(first && page.reader.apply(first)).toBe(true);
    expect(bring(writer, scratch, world, 1)).toBeNull();
    expect(bring(writer, scratch, new Map([[1, { x: 3.004, z: 3.996, yaw: 1.004 }]]), 2)).toBeNull();
    writer.begin(scratch);
    writer.show(1, 3, 4, 1, true);
    const again = writer.finish(3);
    expect(again).not.toBeNull();
    expect(page.reader.apply(again ?? new Uint8Array())).toBe(true);
    expect(page.ticks).toEqual([0, 3]);
    // Nothing was sent in between, so nothing counts as lost.
    expect(page.world).toEqual(onWire(world));
  });

  it('[POSE7] a lost frame is noticed at the next one, and a reset heals it', () => {
    const writer = new PoseWriter();
    const scratch = new PoseScratch();
    const page = new Page();
    const frames = [1, 2, 3, 4].map((x) => bring(writer, scratch, new Map([[1, { x, z: 0, yaw: 0 }]]), x));
    const [first, , third, fourth] = frames;
    if (!first || !third || !fourth) return expect.unreachable();
    expect(page.reader.apply(first)).toBe(true);
    expect(page.reader.apply(third)).toBe(false);
    expect(page.reader.apply(fourth)).toBe(false);
    expect(page.world.get(1)?.x).toBe(1);
    writer.reset();
    const healed = bring(writer, scratch, new Map([[1, { x: 9, z: 0, yaw: 0 }]]), 5);
    expect(healed && page.reader.apply(healed)).toBe(true);
    expect(page.world.get(1)?.x).toBe(9);
  });

  it('[POSE7] frames after a missed reset are refused, however many came before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (before) => {
        const writer = new PoseWriter();
        const scratch = new PoseScratch();
        const page = new Page();
        for (let now = 0; now < before; now += 1) {
          const frame = bring(writer, scratch, new Map([[1, { x: now, z: 0, yaw: 0 }]]), now);
          expect(frame && page.reader.apply(frame)).toBe(true);
        }
        writer.reset();
        bring(writer, scratch, new Map([[1, { x: 0, z: 0, yaw: 0 }]]), before);
        const next = bring(writer, scratch, new Map([[1, { x: 0.1, z: 0, yaw: 0 }]]), before + 1);
        expect(next && page.reader.apply(next)).toBe(false);
        expect(page.world.get(1)?.x).toBe(before - 1);
      }),
      { numRuns: 12 },
    );
  });

  it('[POSE7] a new page takes nothing that does not begin with a reset', () => {
    const writer = new PoseWriter();
    const scratch = new PoseScratch();
    bring(writer, scratch, new Map([[1, { x: 0, z: 0, yaw: 0 }]]), 0);
    const frame = bring(
      writer,
      scratch,
      new Map([
        [2, { x: 0, z: 0, yaw: 0 }],
        [1, { x: 0, z: 0, yaw: 0 }],
      ]),
      1,
    );
    expect(frame && new Page().reader.apply(frame)).toBe(false);
  });

  it('[POSE4] the tick goes on past 65,535', () => {
    const writer = new PoseWriter();
    const scratch = new PoseScratch();
    const page = new Page();
    [65_530, 65_535, 65_540, 131_000].forEach((now, k) => {
      const frame = bring(writer, scratch, new Map([[1, { x: k, z: 0, yaw: 0 }]]), now);
      expect(frame && page.reader.apply(frame)).toBe(true);
    });
    expect(page.ticks).toEqual([65_530, 65_535, 65_540, 131_000]);
  });

  it('[POSE8] random bytes neither crash nor loop, and what is refused tells nothing', () => {
    const framed = fc
      .tuple(fc.constantFrom(0x12, 0x22, 0x42, 0x72, 0x92, 0xa2, 0xc2, 0xf2), fc.uint8Array({ maxLength: 40 }))
      .map(([type, rest]) => new Uint8Array([type, ...rest]));
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), framed), { maxLength: 8 }), (frames) => {
        const page = new Page();
        for (const bytes of frames) {
          const before = new Map(page.world);
          if (!page.reader.apply(bytes)) expect(page.world).toEqual(before);
          for (const { x, z } of page.world.values()) expect(Math.max(Math.abs(x), Math.abs(z))).toBeLessThan(655.35);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('[POSE8] a frame that is cut short or longer by a byte is refused whole, in every place', () => {
    const writer = new PoseWriter();
    const scratch = new PoseScratch();
    const first = bring(
      writer,
      scratch,
      new Map([
        [1, { x: 0, z: 0, yaw: 0 }],
        [2, { x: 9, z: 0, yaw: 0 }],
        [400, { x: 1, z: 0, yaw: 0 }],
      ]),
      0,
    );
    const second = bring(
      writer,
      scratch,
      new Map([
        [1, { x: 1, z: 1, yaw: 1 }],
        [2, { x: 90, z: 0, yaw: 0 }],
      ]),
      1,
    );
    if (!first || !second) return expect.unreachable();
    const tries = Array.from({ length: second.length }, (_, length) => second.slice(0, length));
    for (const bytes of [...tries, new Uint8Array([...second, 0])]) {
      const page = new Page();
      expect(page.reader.apply(first)).toBe(true);
      const before = new Map(page.world);
      expect(page.reader.apply(bytes)).toBe(false);
      expect(page.world).toEqual(before);
    }
  });

  it('[POSE8] each number has one code and each person one entry', () => {
    const full = (person: number): number[] => [person, 0, 0, 0, 0, 0];
    const base = [0xa2, 0, 0, 0, 2, ...full(1), ...full(0)];
    const bad: Record<string, number[]> = {
      'a section without entries': [0x12, 1, 0, 1, 0],
      'no section': [0x02, 1, 0, 1],
      'a count in more bytes than needed': [0x12, 1, 0, 1, 0x81, 0, 1, 1, 1, 1],
      'a count in four bytes': [0x12, 1, 0, 1, 0x81, 0x80, 0x80, 0, 1, 1, 1, 1],
      'a count beyond the bytes': [0x12, 1, 0, 1, 0xff, 0x7f, 1, 1, 1, 1],
      'an index beyond 65,535': [0x22, 1, 0, 1, 1, 0xff, 0xff, 4, 0, 0, 0, 0, 0],
      'a coordinate without a code': [0x22, 1, 0, 1, 1, 9, 0, 0x80, 0, 0, 0],
      'a step of somebody unknown': [0x12, 1, 0, 1, 1, 9, 1, 1, 1],
      'a departure of somebody unknown': [0x42, 1, 0, 1, 1, 9],
      'a person both stepping and gone': [0x52, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1],
      'a person both in full and gone': [0x62, 1, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1],
      'a step right after a reset': [0x92, 1, 0, 1, 1, 1, 1, 1, 1],
      'another type': [0x13, 1, 0, 1, 1, 1, 1, 1, 1],
    };
    const good = [0x12, 1, 0, 1, 1, 1, 1, 1, 1];
    for (const [what, bytes] of [['good', good] as const, ...Object.entries(bad)]) {
      const page = new Page();
      expect(page.reader.apply(new Uint8Array(base))).toBe(true);
      expect([what, page.reader.apply(new Uint8Array(bytes))]).toEqual([what, what === 'good']);
    }
  });

  it('[POSE8] a sum of deltas never leaves the range of coordinates', () => {
    const page = new Page();
    expect(page.reader.apply(new Uint8Array([0xa2, 0, 0, 0, 1, 1, 0xff, 0x7f, 0, 0, 0]))).toBe(true);
    expect(page.reader.apply(new Uint8Array([0x12, 0, 0, 1, 1, 1, 1, 0, 0]))).toBe(false);
  });

  it('hands out a frame of its own, and only within begin and finish', () => {
    const writer = new PoseWriter();
    const scratch = new PoseScratch();
    const first = bring(writer, scratch, new Map([[1, { x: 1, z: 1, yaw: 0 }]]), 0);
    const copy = [...(first ?? [])];
    bring(writer, scratch, new Map([[1, { x: 2, z: 2, yaw: 0 }]]), 1);
    expect([...(first ?? [])]).toEqual(copy);
    expect(first?.buffer.byteLength).toBe(first?.length);
    expect(() => writer.show(1, 0, 0, 0)).toThrow('begin');
    expect(() => writer.finish(2)).toThrow('begin');
  });
});
