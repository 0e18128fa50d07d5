import { doubled } from './columns.ts';

const FIRST_CAPACITY = 32;

/**
 * Poses in steps by person index, sorted: seven bytes a person, so that 5,000 receivers that know 600 people each fit
 * into 21 MB. Slots shift when somebody is put in or taken out.
 */
export class PoseTable {
  #index = new Uint16Array(FIRST_CAPACITY);
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

  /** Slot of a person, or -1 minus the slot where the person belongs. */
  find(index: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.indexAt(middle) < index) low = middle + 1;
      else high = middle;
    }
    return low < this.#size && this.#index[low] === index ? low : -1 - low;
  }

  indexAt(slot: number): number {
    return this.#index[slot] ?? 0;
  }

  xAt(slot: number): number {
    return this.#x[slot] ?? 0;
  }

  zAt(slot: number): number {
    return this.#z[slot] ?? 0;
  }

  yawAt(slot: number): number {
    return this.#yaw[slot] ?? 0;
  }

  setAt(slot: number, x: number, z: number, yaw: number): void {
    this.#x[slot] = x;
    this.#z[slot] = z;
    this.#yaw[slot] = yaw;
  }

  /** Puts somebody in, or changes who is in already. */
  set(index: number, x: number, z: number, yaw: number): void {
    const found = this.find(index);
    const slot = found < 0 ? -1 - found : found;
    if (found < 0) this.#open(slot, index);
    this.setAt(slot, x, z, yaw);
  }

  /** Does nothing for somebody who is not in. */
  delete(index: number): void {
    const slot = this.find(index);
    if (slot < 0) return;
    for (const column of this.#columns()) column.copyWithin(slot, slot + 1, this.#size);
    this.#size -= 1;
  }

  #open(slot: number, index: number): void {
    if (this.#size === this.#index.length) this.#grow();
    // A first frame comes in order, so that nothing needs to shift.
    if (slot < this.#size) for (const column of this.#columns()) column.copyWithin(slot + 1, slot, this.#size);
    this.#index[slot] = index;
    this.#size += 1;
  }

  #columns(): (Uint16Array | Int16Array | Int8Array)[] {
    return [this.#index, this.#x, this.#z, this.#yaw];
  }

  #grow(): void {
    this.#index = doubled(this.#index);
    this.#x = doubled(this.#x);
    this.#z = doubled(this.#z);
    this.#yaw = doubled(this.#yaw);
  }
}
