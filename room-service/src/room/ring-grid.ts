import type { Ring } from './ring.ts';

/** More than half of the largest ring with everything that reaches out of it: its reach covers at most 3 x 3 cells. */
const CELL_M = 8;
/** Cells are numbered by row and column in one integer. */
const ROW = 65_536;

/** Finds rings by place, so that a walker need not be compared with every circle of the room. */
export class RingGrid {
  readonly #cells = new Map<number, Ring[]>();
  readonly #cellOf = new Map<Ring, number>();

  /** Puts a ring in, or moves it to where it is now. */
  put(ring: Ring): void {
    const cell = key(column(ring.x), column(ring.z));
    if (this.#cellOf.get(ring) === cell) return;
    this.remove(ring);
    this.#cellOf.set(ring, cell);
    const rings = this.#cells.get(cell);
    if (rings) rings.push(ring);
    else this.#cells.set(cell, [ring]);
  }

  remove(ring: Ring): void {
    const cell = this.#cellOf.get(ring);
    if (cell === undefined) return;
    this.#cellOf.delete(ring);
    const rest = this.#cells.get(cell)?.filter((other) => other !== ring) ?? [];
    if (rest.length > 0) this.#cells.set(cell, rest);
    else this.#cells.delete(cell);
  }

  /** At least every ring with its centre within CELL_M of the place, in no particular order. */
  around(x: number, z: number): Ring[] {
    const found: Ring[] = [];
    for (let row = column(z) - 1; row <= column(z) + 1; row += 1) {
      for (let col = column(x) - 1; col <= column(x) + 1; col += 1) {
        const rings = this.#cells.get(key(col, row));
        if (rings) found.push(...rings);
      }
    }
    return found;
  }
}

function column(metres: number): number {
  return Math.floor(metres / CELL_M);
}

function key(col: number, row: number): number {
  return row * ROW + col;
}
