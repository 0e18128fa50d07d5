/** Side of a cell. Queries reach from 2 m (a circle forms) to 45 m (presence); 5 m keeps both near the fewest cells plus people read. */
const CELL_M = 5;
/** Farther out than any floor reaches; beyond it all share the outermost cell, so that no coordinate overflows an integer. */
const CELL_MAX = 1 << 20;
const FIRST_CAPACITY = 64;
const FIRST_BUCKETS = 256;

/** Ends a list of members. */
export const NONE = -1;

/**
 * A uniform grid without bounds: cells are hashed into buckets, and each bucket is a linked list threaded through
 * arrays by member index. Moving a member allocates nothing; only growth does.
 */
export class Grid {
  #heads = new Int32Array(FIRST_BUCKETS).fill(NONE);
  #next = new Int32Array(FIRST_CAPACITY).fill(NONE);
  #previous = new Int32Array(FIRST_CAPACITY).fill(NONE);
  #column = new Int32Array(FIRST_CAPACITY);
  #row = new Int32Array(FIRST_CAPACITY);

  /** Puts in a member that is not in yet. */
  insert(index: number, x: number, z: number): void {
    if (index >= this.#next.length) this.#grow(index + 1);
    this.#link(index, cellOf(x), cellOf(z));
  }

  /** Keeps a member where it belongs after a step; free when the step stays inside its cell. */
  move(index: number, x: number, z: number): void {
    const column = cellOf(x);
    const row = cellOf(z);
    if (column === this.#column[index] && row === this.#row[index]) return;
    this.remove(index);
    this.#link(index, column, row);
  }

  remove(index: number): void {
    const before = this.#previous[index] ?? NONE;
    const after = this.#next[index] ?? NONE;
    if (before === NONE) this.#heads[this.#bucket(this.#column[index] ?? 0, this.#row[index] ?? 0)] = after;
    else this.#next[before] = after;
    if (after !== NONE) this.#previous[after] = before;
  }

  /** First member of a cell, or NONE. */
  first(column: number, row: number): number {
    return this.#skip(this.#heads[this.#bucket(column, row)] ?? NONE, column, row);
  }

  /** The member after `index` in the same cell, or NONE. */
  next(index: number): number {
    return this.#skip(this.#next[index] ?? NONE, this.#column[index] ?? 0, this.#row[index] ?? 0);
  }

  /** Two cells may share a bucket: passes over members of another cell. */
  #skip(index: number, column: number, row: number): number {
    let at = index;
    while (at !== NONE && (this.#column[at] !== column || this.#row[at] !== row)) at = this.#next[at] ?? NONE;
    return at;
  }

  #link(index: number, column: number, row: number): void {
    const bucket = this.#bucket(column, row);
    const after = this.#heads[bucket] ?? NONE;
    this.#column[index] = column;
    this.#row[index] = row;
    this.#previous[index] = NONE;
    this.#next[index] = after;
    if (after !== NONE) this.#previous[after] = index;
    this.#heads[bucket] = index;
  }

  /** Multiplicative hashing with the primes of Teschner et al., "Optimized Spatial Hashing" (2003), section 4. */
  #bucket(column: number, row: number): number {
    const mixed = Math.imul(column, 73_856_093) ^ Math.imul(row, 19_349_663);
    return (mixed ^ (mixed >>> 15)) & (this.#heads.length - 1);
  }

  #grow(needed: number): void {
    let capacity = this.#next.length;
    while (capacity < needed) capacity *= 2;
    const members: number[] = [];
    for (let at of this.#heads) for (; at !== NONE; at = this.#next[at] ?? NONE) members.push(at);
    this.#next = grown(this.#next, capacity);
    this.#previous = grown(this.#previous, capacity);
    this.#column = grown(this.#column, capacity);
    this.#row = grown(this.#row, capacity);
    this.#heads = new Int32Array(Math.max(FIRST_BUCKETS, capacity * 2)).fill(NONE);
    for (const index of members) this.#link(index, this.#column[index] ?? 0, this.#row[index] ?? 0);
  }
}

/** Column or row of a coordinate in metres; never decreases with it. */
export function cellOf(metres: number): number {
  return Math.max(-CELL_MAX, Math.min(CELL_MAX, Math.floor(metres / CELL_M)));
}

function grown(array: Int32Array<ArrayBuffer>, capacity: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(capacity);
  larger.set(array);
  return larger;
}
