import type { Decal } from './decals.ts';

const RIPPLE_S = 0.7;
const RIPPLE_M = 1.1;

/** The small rings that say "I saw your click, I am walking there". Pure. */
export class Ripples {
  #ripples: { x: number; z: number; age: number }[] = [];

  add(x: number, z: number): void {
    this.#ripples.push({ x, z, age: 0 });
  }

  /** Goes on for `dt` seconds; true while there are any. */
  step(dt: number): boolean {
    const any = this.#ripples.length > 0;
    for (const ripple of this.#ripples) ripple.age += dt;
    this.#ripples = this.#ripples.filter(({ age }) => age < RIPPLE_S);
    return any;
  }

  get decals(): Decal[] {
    return this.#ripples.map(({ x, z, age }) => ({
      x,
      y: 0.016,
      z,
      sizeM: RIPPLE_M,
      kind: 'ripple',
      phase: age / RIPPLE_S,
    }));
  }
}
