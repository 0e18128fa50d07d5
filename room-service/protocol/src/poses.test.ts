import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeMove,
  dequantize,
  dequantizeYaw,
  encodeMove,
  MOVE_FRAME_BYTES,
  POSE_MAX_M,
  POSE_STEP_M,
  quantize,
  quantizeYaw,
} from './poses.ts';

const metres = fc.double({ min: -POSE_MAX_M, max: POSE_MAX_M, noNaN: true });
const yaw = fc.double({ min: -50, max: 50, noNaN: true });

/** Shortest way between two angles. */
const turn = (a: number, b: number): number => Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)));

describe('steps', () => {
  it('[POSE1] a coordinate comes back within half a step of 2 cm, an angle within half of 1/256 turn', () => {
    expect(POSE_STEP_M).toBe(0.02);
    fc.assert(
      fc.property(metres, yaw, (at, angle) => {
        expect(Math.abs(dequantize(quantize(at)) - at)).toBeLessThanOrEqual(0.01 + 1e-9);
        expect(turn(dequantizeYaw(quantizeYaw(angle)), angle)).toBeLessThanOrEqual(Math.PI / 256 + 1e-9);
      }),
    );
  });

  it('[POSE1] what was quantized once stays the same, so that nothing drifts', () => {
    fc.assert(
      fc.property(fc.integer({ min: -32_767, max: 32_767 }), fc.integer({ min: -128, max: 127 }), (steps, turns) => {
        expect(quantize(dequantize(steps))).toBe(steps);
        expect(quantizeYaw(dequantizeYaw(turns))).toBe(turns);
      }),
    );
  });

  it('[POSE1] a coordinate beyond 655.34 m becomes the farthest there is', () => {
    expect(POSE_MAX_M).toBe(655.34);
    for (const far of [655.4, 1e9, Infinity]) {
      expect(dequantize(quantize(far))).toBe(POSE_MAX_M);
      expect(dequantize(quantize(-far))).toBe(-POSE_MAX_M);
    }
  });
});

describe('the move frame', () => {
  it('[POSE2] has the seven bytes that the rule gives', () => {
    // 2.58 m = 129 steps = 0x0081; -0.02 m = -1 step = 0xffff; a quarter turn left = -64 = 0xc0.
    expect([...encodeMove({ x: 2.58, z: -0.02, yaw: -Math.PI / 2 }, true)]).toEqual([1, 0x81, 0, 0xff, 0xff, 0xc0, 1]);
    expect([...encodeMove({ x: 0, z: 0, yaw: 0 }, false)]).toEqual([1, 0, 0, 0, 0, 0, 0]);
  });

  it('[POSE2] says what was meant', () => {
    fc.assert(
      fc.property(metres, metres, yaw, fc.boolean(), (x, z, angle, walking) => {
        const move = decodeMove(encodeMove({ x, z, yaw: angle }, walking));
        if (!move) return expect.unreachable();
        expect(Math.abs(move.x - x)).toBeLessThanOrEqual(0.01 + 1e-9);
        expect(Math.abs(move.z - z)).toBeLessThanOrEqual(0.01 + 1e-9);
        expect(turn(move.yaw, angle)).toBeLessThanOrEqual(Math.PI / 256 + 1e-9);
        expect(move.walking).toBe(walking);
      }),
    );
  });

  it('[POSE3] any other bytes are null: either a frame that encodeMove writes, or nothing', () => {
    const nearly = fc
      .tuple(fc.uint8Array({ minLength: 5, maxLength: 5 }), fc.constantFrom(0, 1, 2, 255))
      .map(([middle, flags]) => new Uint8Array([1, ...middle, flags]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 12 }), nearly), (bytes) => {
        const move = decodeMove(bytes);
        if (move === null) return;
        expect([...encodeMove(move, move.walking)]).toEqual([...bytes]);
        expect(Math.abs(move.x)).toBeLessThanOrEqual(POSE_MAX_M);
        expect(Math.abs(move.z)).toBeLessThanOrEqual(POSE_MAX_M);
      }),
      { numRuns: 2_000 },
    );
  });

  it('[POSE3] names each fault: length, type, range, flags', () => {
    const good = encodeMove({ x: 1, z: 2, yaw: 3 }, true);
    expect(good).toHaveLength(MOVE_FRAME_BYTES);
    expect(decodeMove(good)).not.toBeNull();
    expect(decodeMove(good.slice(0, 6))).toBeNull();
    expect(decodeMove(new Uint8Array([...good, 0]))).toBeNull();
    expect(decodeMove(new Uint8Array(0))).toBeNull();
    for (const [at, value] of [
      [0, 2],
      [0, 0x11],
      [6, 2],
      [6, 0x81],
    ] as const) {
      expect(decodeMove(good.with(at, value))).toBeNull();
    }
    expect(decodeMove(new Uint8Array([1, 0x00, 0x80, 0, 0, 0, 0]))).toBeNull();
    expect(decodeMove(new Uint8Array([1, 0, 0, 0x00, 0x80, 0, 0]))).toBeNull();
  });

  it('[POSE3] is read from the middle of a larger buffer, as a socket hands it over', () => {
    const pool = new Uint8Array(64);
    pool.set(encodeMove({ x: 4, z: 5, yaw: 0 }, false), 13);
    expect(decodeMove(pool.subarray(13, 20))).toEqual({ x: 4, z: 5, yaw: 0, walking: false });
  });

  it('refuses to write what is no number', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      expect(() => encodeMove({ x: bad, z: 0, yaw: 0 }, false)).toThrow(RangeError);
      expect(() => encodeMove({ x: 0, z: bad, yaw: 0 }, false)).toThrow(RangeError);
      expect(() => encodeMove({ x: 0, z: 0, yaw: bad }, false)).toThrow(RangeError);
    }
  });
});
