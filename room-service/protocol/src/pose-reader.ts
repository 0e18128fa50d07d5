import { PoseTable } from './pose-table.ts';
import { HAS_DELTA, HAS_FULL, HAS_GONE, IS_RESET } from './pose-writer.ts';
import { dequantize, dequantizeYaw, PRESENCE_FRAME, readInt16, readInt8 } from './poses.ts';

const HEADER_BYTES = 4;
const INDEX_MAX = 65_535;
/** The one code of an int16 that no coordinate has. */
const NO_COORDINATE = -32_768;

export type PoseReaderOptions = {
  /** Metres and radians; `tick` counts on past the 65,536 of the wire. */
  onPose: (index: number, x: number, z: number, yaw: number, tick: number) => void;
  /** The person is not shown any more: left the room, or is too far away in a large one. */
  onGone: (index: number) => void;
};

/**
 * The page's end of presence frames. A frame is read whole before anything of it is told. After a frame that does not
 * fit, nothing is told until a reset: what is known cannot be trusted, so the page opens a new socket.
 */
export class PoseReader {
  readonly #onPose: PoseReaderOptions['onPose'];
  readonly #onGone: PoseReaderOptions['onGone'];
  readonly #known = new PoseTable();
  /** Sequence of the next frame; null until a frame with a reset. */
  #expected: number | null = null;
  #tick: number | null = null;

  constructor(options: PoseReaderOptions) {
    this.#onPose = options.onPose;
    this.#onGone = options.onGone;
  }

  /** For a new socket. Silent: the page takes everybody anew from the snapshot that comes with it. */
  reset(): void {
    this.#known.clear();
    this.#expected = null;
    this.#tick = null;
  }

  /** False when the bytes are no presence frame, or one that does not follow on what was read before. */
  apply(bytes: Uint8Array): boolean {
    const frame = parse(bytes);
    if (!frame || (!frame.isReset && frame.sequence !== this.#expected) || !this.#fits(frame)) {
      this.reset();
      return false;
    }
    if (frame.isReset) this.#known.clear();
    this.#expected = (frame.sequence + 1) & 0xff;
    this.#tick = frame.tick = this.#tick === null ? frame.tick : this.#tick + ((frame.tick - this.#tick) & 0xffff);
    this.#tell(frame);
    return true;
  }

  /** Deltas and departures name people that are known; nobody is named twice. */
  #fits({ isReset, delta, full, gone }: Frame): boolean {
    const named = new Set<number>();
    for (const { index } of full) named.add(index);
    for (const { index, x, z } of delta) {
      const slot = this.#known.find(index);
      if (isReset || slot < 0 || !isCoordinate(this.#known.xAt(slot) + x)) return false;
      if (!isCoordinate(this.#known.zAt(slot) + z)) return false;
      named.add(index);
    }
    for (const index of gone) {
      if (isReset || this.#known.find(index) < 0) return false;
      named.add(index);
    }
    return named.size === delta.length + full.length + gone.length;
  }

  #tell({ tick, delta, full, gone }: Frame): void {
    for (const { index, x, z, yaw } of delta) {
      const slot = this.#known.find(index);
      this.#pose(index, this.#known.xAt(slot) + x, this.#known.zAt(slot) + z, yaw, tick);
    }
    for (const { index, x, z, yaw } of full) this.#pose(index, x, z, yaw, tick);
    for (const index of gone) {
      this.#known.delete(index);
      this.#onGone(index);
    }
  }

  #pose(index: number, x: number, z: number, yaw: number, tick: number): void {
    this.#known.set(index, x, z, yaw);
    this.#onPose(index, dequantize(x), dequantize(z), dequantizeYaw(yaw), tick);
  }
}

type Entry = { index: number; x: number; z: number; yaw: number };
type Frame = { isReset: boolean; tick: number; sequence: number; delta: Entry[]; full: Entry[]; gone: number[] };

/** Null for bytes that are no presence frame by themselves. Every entry takes at least a byte, so the end is never far. */
function parse(bytes: Uint8Array): Frame | null {
  const type = bytes[0] ?? 0;
  if (bytes.length < HEADER_BYTES || (type & 0x0f) !== PRESENCE_FRAME) return null;
  if ((type & (HAS_DELTA | HAS_FULL | HAS_GONE)) === 0) return null;
  const cursor = new Cursor(bytes, HEADER_BYTES);
  const delta = type & HAS_DELTA ? cursor.section(() => cursor.delta()) : [];
  const full = type & HAS_FULL ? cursor.section(() => cursor.full()) : [];
  const gone = type & HAS_GONE ? cursor.section(() => cursor.index()) : [];
  if (cursor.isBad || !cursor.isAtEnd) return null;
  const tick = readInt16(bytes, 1) & 0xffff;
  return { isReset: (type & IS_RESET) !== 0, tick, sequence: bytes[3] ?? 0, delta, full, gone };
}

/** Walks through the sections; once something is wrong, `isBad` stays and what it gives has no meaning. */
class Cursor {
  readonly #bytes: Uint8Array;
  #at: number;
  #previous = -1;
  isBad = false;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** An empty section is not written, so a count of 0 is wrong too. */
  section<T>(read: () => T): T[] {
    const count = this.#varint();
    if (count === 0 || count > this.#bytes.length - this.#at) this.isBad = true;
    this.#previous = -1;
    const entries: T[] = [];
    while (!this.isBad && entries.length < count) entries.push(read());
    return entries;
  }

  index(): number {
    this.#previous += this.#varint() + 1;
    if (this.#previous > INDEX_MAX) this.isBad = true;
    return this.#previous;
  }

  delta(): Entry {
    const index = this.index();
    const at = this.#take(3);
    return {
      index,
      x: readInt8(this.#bytes, at),
      z: readInt8(this.#bytes, at + 1),
      yaw: readInt8(this.#bytes, at + 2),
    };
  }

  full(): Entry {
    const index = this.index();
    const at = this.#take(5);
    const x = readInt16(this.#bytes, at);
    const z = readInt16(this.#bytes, at + 2);
    if (!isCoordinate(x) || !isCoordinate(z)) this.isBad = true;
    return { index, x, z, yaw: readInt8(this.#bytes, at + 4) };
  }

  /** At most three bytes, and never longer than needed: each number has one code. */
  #varint(): number {
    let value = 0;
    for (let shift = 0; shift <= 14; shift += 7) {
      const byte = this.#bytes[this.#take(1)] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (byte === 0 && shift > 0) this.isBad = true;
        return value;
      }
    }
    this.isBad = true;
    return value;
  }

  #take(length: number): number {
    const at = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) this.isBad = true;
    return at;
  }
}

function isCoordinate(steps: number): boolean {
  return steps > NO_COORDINATE && steps < -NO_COORDINATE;
}
