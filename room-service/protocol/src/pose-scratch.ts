import { doubled } from './columns.ts';
import { writeInt16 } from './poses.ts';

const FIRST_CAPACITY = 64;
/** Type, tick, sequence; then for each section a count. */
const HEADER_BYTES = 4;
const VARINT_MAX_BYTES = 3;

/** Buffers in which a frame is put together; one set serves any number of writers, one after the other. */
export class PoseScratch {
  readonly delta = new Entries();
  readonly full = new Entries();
  readonly gone = new Entries();
  #bytes = new Uint8Array(1_024);
  #at = 0;

  get isEmpty(): boolean {
    return this.delta.size + this.full.size + this.gone.size === 0;
  }

  clear(): void {
    this.delta.clear();
    this.full.clear();
    this.gone.clear();
  }

  addDelta(index: number, dx: number, dz: number, yaw: number): void {
    this.delta.add(index, dx, dz, yaw);
  }

  addFull(index: number, x: number, z: number, yaw: number): void {
    this.full.add(index, x, z, yaw);
  }

  addGone(index: number): void {
    this.gone.add(index, 0, 0, 0);
  }

  /** Sorts the sections and writes them behind the header. */
  write(type: number, tick: number, sequence: number): Uint8Array<ArrayBuffer> {
    this.#reserve();
    const bytes = this.#bytes;
    bytes[0] = type;
    writeInt16(bytes, 1, tick);
    bytes[3] = sequence;
    this.#at = HEADER_BYTES;
    this.#writeDelta();
    this.#writeFull();
    this.#writeGone();
    return bytes.slice(0, this.#at);
  }

  #writeDelta(): void {
    const { delta } = this;
    let previous = this.#begin(delta);
    for (let at = 0; at < delta.size; at += 1) {
      previous = this.#index(delta.index(at), previous);
      this.#bytes[this.#at] = delta.x(at);
      this.#bytes[this.#at + 1] = delta.z(at);
      this.#bytes[this.#at + 2] = delta.yaw(at);
      this.#at += 3;
    }
  }

  #writeFull(): void {
    const { full } = this;
    let previous = this.#begin(full);
    for (let at = 0; at < full.size; at += 1) {
      previous = this.#index(full.index(at), previous);
      writeInt16(this.#bytes, this.#at, full.x(at));
      writeInt16(this.#bytes, this.#at + 2, full.z(at));
      this.#bytes[this.#at + 4] = full.yaw(at);
      this.#at += 5;
    }
  }

  #writeGone(): void {
    const { gone } = this;
    let previous = this.#begin(gone);
    for (let at = 0; at < gone.size; at += 1) previous = this.#index(gone.index(at), previous);
  }

  #begin(entries: Entries): number {
    entries.sort();
    if (entries.size > 0) this.#varint(entries.size);
    return -1;
  }

  /** The gap to the person before, less one: most gaps then fit into one byte, and no index can come twice. */
  #index(index: number, previous: number): number {
    this.#varint(index - previous - 1);
    return index;
  }

  /** LEB128, seven bits a byte, lowest first. */
  #varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#at] = (rest & 0x7f) | 0x80;
      this.#at += 1;
      rest >>>= 7;
    }
    this.#bytes[this.#at] = rest;
    this.#at += 1;
  }

  #reserve(): void {
    const varints = 3 + this.delta.size + this.full.size + this.gone.size;
    const needed = HEADER_BYTES + VARINT_MAX_BYTES * varints + 3 * this.delta.size + 5 * this.full.size;
    if (needed > this.#bytes.length) this.#bytes = new Uint8Array(needed * 2);
  }
}

/** Entries of one section; `sort` orders them by index, by sorting numbers that hold index and place. */
class Entries {
  #keys = new Uint32Array(FIRST_CAPACITY);
  #x = new Int16Array(FIRST_CAPACITY);
  #z = new Int16Array(FIRST_CAPACITY);
  #yaw = new Int8Array(FIRST_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#size = 0;
  }

  add(index: number, x: number, z: number, yaw: number): void {
    if (this.#size === this.#keys.length) this.#grow();
    this.#keys[this.#size] = index * 0x1_00_00 + this.#size;
    this.#x[this.#size] = x;
    this.#z[this.#size] = z;
    this.#yaw[this.#size] = yaw;
    this.#size += 1;
  }

  sort(): void {
    if (this.#size > 1) this.#keys.subarray(0, this.#size).sort();
  }

  index(at: number): number {
    return this.#key(at) >>> 16;
  }

  x(at: number): number {
    return this.#x[this.#key(at) & 0xffff] ?? 0;
  }

  z(at: number): number {
    return this.#z[this.#key(at) & 0xffff] ?? 0;
  }

  yaw(at: number): number {
    return this.#yaw[this.#key(at) & 0xffff] ?? 0;
  }

  #key(at: number): number {
    return this.#keys[at] ?? 0;
  }

  #grow(): void {
    this.#keys = doubled(this.#keys);
    this.#x = doubled(this.#x);
    this.#z = doubled(this.#z);
    this.#yaw = doubled(this.#yaw);
  }
}
