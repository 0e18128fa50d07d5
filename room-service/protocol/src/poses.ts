import type { Pose } from './world.ts';

/**
 * Poses on the wire, in steps of 2 cm and 1/256 turn: SPEC.md [POSE*]. An int8 of such steps spans 2.54 m, what
 * somebody walks in eight ticks, so that near people always fit into a delta; an int16 spans 655 m, four times the
 * floor of 5,000 people.
 */
const STEPS_PER_M = 50;
export const POSE_STEP_M = 1 / STEPS_PER_M;
/** Farthest coordinate that has a code; -32,768 has none, so that the range is the same on both sides. */
const STEPS_MAX = 32_767;
export const POSE_MAX_M = STEPS_MAX / STEPS_PER_M;
const STEPS_PER_RADIAN = 128 / Math.PI;

/** Low nibble of the first byte of a binary frame. */
export const MOVE_FRAME = 0x01;
export const PRESENCE_FRAME = 0x02;
export const MOVE_FRAME_BYTES = 7;
const WALKING = 0x01;

/** What a client says of itself. `walking` tells the room that the person means to go on, so that no circle forms in passing. */
export type Move = Pose & { walking: boolean };

/** Metres to steps, as an integer that is never -0; beyond the range it gives the nearest step that has a code. */
export function quantize(metres: number): number {
  return Math.max(-STEPS_MAX, Math.min(STEPS_MAX, Math.round(metres * STEPS_PER_M))) | 0;
}

export function dequantize(steps: number): number {
  return steps / STEPS_PER_M;
}

/** Any angle to -128..127, half a turn each way. */
export function quantizeYaw(radians: number): number {
  return (Math.round(radians * STEPS_PER_RADIAN) << 24) >> 24;
}

/** -pi..pi, without pi itself. */
export function dequantizeYaw(steps: number): number {
  return steps / STEPS_PER_RADIAN;
}

/** The client's own pose. Numbers that are not finite are a bug of the caller. */
export function encodeMove(pose: Pose, walking: boolean): Uint8Array<ArrayBuffer> {
  if (!Number.isFinite(pose.x) || !Number.isFinite(pose.z) || !Number.isFinite(pose.yaw)) {
    throw new RangeError(`no pose: ${pose.x} ${pose.z} ${pose.yaw}`);
  }
  const bytes = new Uint8Array(MOVE_FRAME_BYTES);
  bytes[0] = MOVE_FRAME;
  writeInt16(bytes, 1, quantize(pose.x));
  writeInt16(bytes, 3, quantize(pose.z));
  bytes[5] = quantizeYaw(pose.yaw);
  bytes[6] = walking ? WALKING : 0;
  return bytes;
}

/** Reads a client's binary frame; null for anything that `encodeMove` would not write. */
export function decodeMove(bytes: Uint8Array): Move | null {
  if (bytes.length !== MOVE_FRAME_BYTES || bytes[0] !== MOVE_FRAME) return null;
  const x = readInt16(bytes, 1);
  const z = readInt16(bytes, 3);
  const flags = bytes[6] ?? 0;
  if (x < -STEPS_MAX || z < -STEPS_MAX || flags > WALKING) return null;
  return { x: dequantize(x), z: dequantize(z), yaw: dequantizeYaw(readInt8(bytes, 5)), walking: flags === WALKING };
}

/** Little-endian, as typed arrays are on every machine that runs either end. */
export function writeInt16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >> 8;
}

export function readInt16(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)) << 16) >> 16;
}

export function readInt8(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) >> 24;
}
