import type { PoseScratch } from './pose-scratch.ts';
import { PoseTable } from './pose-table.ts';
import { PRESENCE_FRAME, quantize, quantizeYaw } from './poses.ts';

/** High nibble of the first byte: which sections follow, in this order, and whether the reader forgets everything first. */
export const HAS_DELTA = 0x10;
export const HAS_FULL = 0x20;
export const HAS_GONE = 0x40;
export const IS_RESET = 0x80;

/**
 * What one receiver was last sent, and the frames that keep it up to date. A frame is one synchronous run of `begin`,
 * any number of `show` and `hide` (each person once), `finish`. A receiver that is left out for some ticks misses
 * nothing: its next frame is written against what it really has.
 */
export class PoseWriter {
  readonly #sent = new PoseTable();
  #scratch: PoseScratch | null = null;
  #isReset = true;
  #sequence = 0;

  /** How many people the receiver is shown. */
  get size(): number {
    return this.#sent.size;
  }

  /** The person in slot 0..size-1, by ascending index. */
  indexAt(slot: number): number {
    return this.#sent.indexAt(slot);
  }

  knows(index: number): boolean {
    return this.#sent.find(index) >= 0;
  }

  /**
   * For a new socket: its page knows nothing. The sequence goes on, so that a reader that never got the first frame
   * after the reset notices at the second.
   */
  reset(): void {
    this.#sent.clear();
    this.#isReset = true;
  }

  begin(scratch: PoseScratch): void {
    scratch.clear();
    this.#scratch = scratch;
  }

  /**
   * Where somebody is, in metres and radians. Says nothing when the receiver has it so already, unless `always`: the
   * receiver's own pose must be said even then, since its page has walked on meanwhile.
   */
  show(index: number, x: number, z: number, yaw: number, always = false): void {
    const scratch = this.#open();
    const stepsX = quantize(x);
    const stepsZ = quantize(z);
    const stepsYaw = quantizeYaw(yaw);
    const slot = this.#sent.find(index);
    if (slot < 0) {
      scratch.addFull(index, stepsX, stepsZ, stepsYaw);
      return;
    }
    const dx = stepsX - this.#sent.xAt(slot);
    const dz = stepsZ - this.#sent.zAt(slot);
    if (dx === 0 && dz === 0 && stepsYaw === this.#sent.yawAt(slot) && !always) return;
    if (isInt8(dx) && isInt8(dz)) scratch.addDelta(index, dx, dz, stepsYaw);
    else scratch.addFull(index, stepsX, stepsZ, stepsYaw);
  }

  /** Takes somebody from the receiver's floor. */
  hide(index: number): void {
    if (this.knows(index)) this.#open().addGone(index);
  }

  /** The frame of this tick, a copy of its own; null when there is nothing to say. */
  finish(tick: number): Uint8Array<ArrayBuffer> | null {
    const scratch = this.#open();
    this.#scratch = null;
    if (scratch.isEmpty) return null;
    const flags =
      (scratch.delta.size > 0 ? HAS_DELTA : 0) |
      (scratch.full.size > 0 ? HAS_FULL : 0) |
      (scratch.gone.size > 0 ? HAS_GONE : 0) |
      (this.#isReset ? IS_RESET : 0);
    const frame = scratch.write(PRESENCE_FRAME | flags, tick & 0xffff, this.#sequence);
    this.#commit(scratch);
    this.#isReset = false;
    this.#sequence = (this.#sequence + 1) & 0xff;
    return frame;
  }

  #commit({ delta, full, gone }: PoseScratch): void {
    for (let at = 0; at < delta.size; at += 1) {
      const slot = this.#sent.find(delta.index(at));
      this.#sent.setAt(slot, this.#sent.xAt(slot) + delta.x(at), this.#sent.zAt(slot) + delta.z(at), delta.yaw(at));
    }
    for (let at = 0; at < full.size; at += 1) this.#sent.set(full.index(at), full.x(at), full.z(at), full.yaw(at));
    for (let at = 0; at < gone.size; at += 1) this.#sent.delete(gone.index(at));
  }

  #open(): PoseScratch {
    if (!this.#scratch) throw new Error('begin a frame first');
    return this.#scratch;
  }
}

function isInt8(steps: number): boolean {
  return steps >= -128 && steps <= 127;
}
