import { cellOf, Grid, NONE } from './grid.ts';

/** Indices travel as u16 in pose frames. */
const INDEX_MAX = 65_535;
const FIRST_CAPACITY = 64;
/** Rounding of `x + radius` may put a cell's edge on the wrong side of somebody who is just inside; a millimetre covers it. */
const EDGE_M = 0.001;

/**
 * Where everybody stands, by person index: metres and radians in single precision (0.06 mm at the rim of the largest
 * floor). Answers who is near a point. `visit` must not place or remove anybody.
 */
export class Crowd {
  readonly #grid = new Grid();
  #x = new Float32Array(FIRST_CAPACITY);
  #z = new Float32Array(FIRST_CAPACITY);
  #yaw = new Float32Array(FIRST_CAPACITY);
  /** Place in `#members`, or NONE. */
  #slot = new Int32Array(FIRST_CAPACITY).fill(NONE);
  /** Without gaps: the last one fills the hole that a removal leaves. */
  #members = new Uint16Array(FIRST_CAPACITY);
  #size = 0;
  #removals = 0;

  get size(): number {
    return this.#size;
  }

  /** How many have ever left: while it is the same, whoever was in still is. */
  get removals(): number {
    return this.#removals;
  }

  has(index: number): boolean {
    return index >= 0 && index < this.#slot.length && this.#slot[index] !== NONE;
  }

  /** Puts somebody in, or moves who is in already. Anything but a u16 and finite numbers is a bug of the caller. */
  place(index: number, x: number, z: number, yaw: number): void {
    if (!Number.isInteger(index) || index < 0 || index > INDEX_MAX) throw new RangeError(`no index: ${index}`);
    if (!isSingle(x) || !isSingle(z) || !isSingle(yaw)) {
      throw new RangeError(`no pose: ${x} ${z} ${yaw}`);
    }
    if (index >= this.#slot.length) this.#grow(index + 1);
    // Plus zero, since -0 turns into 0 in a snapshot, and the bearing of a place tells the two apart.
    this.#x[index] = Math.fround(x) + 0;
    this.#z[index] = Math.fround(z) + 0;
    this.#yaw[index] = Math.fround(yaw) + 0;
    if (this.#slot[index] !== NONE) {
      this.#grid.move(index, this.x(index), this.z(index));
      return;
    }
    this.#slot[index] = this.#size;
    this.#members[this.#size] = index;
    this.#size += 1;
    this.#grid.insert(index, this.x(index), this.z(index));
  }

  /** Does nothing for somebody who is not in. */
  remove(index: number): void {
    if (!this.has(index)) return;
    this.#grid.remove(index);
    this.#removals += 1;
    this.#size -= 1;
    const slot = this.#slot[index] ?? NONE;
    const last = this.#members[this.#size] ?? NONE;
    this.#members[slot] = last;
    this.#slot[last] = slot;
    this.#slot[index] = NONE;
  }

  /** Metres. Without meaning unless `has(index)`, and so are `z` and `yaw`. */
  x(index: number): number {
    return this.#x[index] ?? NaN;
  }

  z(index: number): number {
    return this.#z[index] ?? NaN;
  }

  yaw(index: number): number {
    return this.#yaw[index] ?? NaN;
  }

  /** Calls `visit` once for everybody at most `radius` metres from the point, in no particular order. */
  near(x: number, z: number, radius: number, visit: (index: number) => void): void {
    if (!(radius >= 0)) return;
    const fromColumn = cellOf(x - radius - EDGE_M);
    const toColumn = cellOf(x + radius + EDGE_M);
    const fromRow = cellOf(z - radius - EDGE_M);
    const toRow = cellOf(z + radius + EDGE_M);
    const limit = radius * radius;
    if ((toColumn - fromColumn + 1) * (toRow - fromRow + 1) > this.#size) {
      for (let slot = 0; slot < this.#size; slot += 1) {
        const index = this.#members[slot] ?? NONE;
        if (this.#squared(index, x, z) <= limit) visit(index);
      }
      return;
    }
    for (let row = fromRow; row <= toRow; row += 1) {
      for (let column = fromColumn; column <= toColumn; column += 1) {
        for (let index = this.#grid.first(column, row); index !== NONE; index = this.#grid.next(index)) {
          if (this.#squared(index, x, z) <= limit) visit(index);
        }
      }
    }
  }

  /** At most `k` people within `radius`, nearest first and the lower index first at equal distance; never `skip` (-1 skips nobody). */
  nearest(x: number, z: number, radius: number, k: number, skip: number): number[] {
    const found: number[] = [];
    const squares: number[] = [];
    this.near(x, z, radius, (index) => {
      if (index === skip) return;
      const square = this.#squared(index, x, z);
      let at = found.length;
      while (at > 0 && farther(squares[at - 1] ?? 0, found[at - 1] ?? 0, square, index)) at -= 1;
      if (at >= k) return;
      found.splice(at, 0, index);
      squares.splice(at, 0, square);
      if (found.length > k) {
        found.pop();
        squares.pop();
      }
    });
    return found;
  }

  /** Everybody, in no particular order. The crowd must not change meanwhile. */
  *indices(): Generator<number> {
    for (let slot = 0; slot < this.#size; slot += 1) yield this.#members[slot] ?? NONE;
  }

  #squared(index: number, x: number, z: number): number {
    const dx = this.x(index) - x;
    const dz = this.z(index) - z;
    return dx * dx + dz * dz;
  }

  #grow(needed: number): void {
    let capacity = this.#slot.length;
    while (capacity < needed) capacity *= 2;
    this.#x = grown(this.#x, new Float32Array(capacity));
    this.#z = grown(this.#z, new Float32Array(capacity));
    this.#yaw = grown(this.#yaw, new Float32Array(capacity));
    this.#slot = grown(this.#slot, new Int32Array(capacity).fill(NONE));
    this.#members = grown(this.#members, new Uint16Array(capacity));
  }
}

function farther(square: number, index: number, otherSquare: number, otherIndex: number): boolean {
  return square > otherSquare || (square === otherSquare && index > otherIndex);
}

function grown<T extends Float32Array | Int32Array | Uint16Array>(array: T, larger: T): T {
  larger.set(array);
  return larger;
}

function isSingle(number: number): boolean {
  return Number.isFinite(Math.fround(number));
}
