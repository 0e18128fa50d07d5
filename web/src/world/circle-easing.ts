import type { CircleId } from '@atrium/protocol';
import type { RingEntry } from './rings.ts';
import { decay } from './spring.ts';
import type { WorldCircle } from './types.ts';

type Drawn = { circle: WorldCircle; ring: RingEntry; leaving: boolean };

/** Half life in seconds of a ring's growing, moving and changing colour. */
const EASE_S = 0.09;
/** The ring begins to reach when I am so near its line, and has done so fully where the server lets me in (0.6 m). */
const REACH_FROM_M = 2;
const REACH_FULL_M = 0.7;
const STILL = 1e-4;

/** Circles as drawn: every change of state eases, a circle that is gone fades. Pure. */
export class CircleEasing {
  readonly #drawn = new Map<CircleId, Drawn>();

  set(circles: readonly WorldCircle[]): void {
    const now = new Set(circles.map(({ id }) => id));
    for (const [id, drawn] of this.#drawn) if (!now.has(id)) drawn.leaving = true;
    for (const circle of circles) {
      const drawn = this.#drawn.get(circle.id);
      if (drawn === undefined) this.#drawn.set(circle.id, { circle, ring: newRing(circle), leaving: false });
      else Object.assign(drawn, { circle, leaving: false });
    }
  }

  get rings(): RingEntry[] {
    return [...this.#drawn.values()].map(({ ring }) => ring);
  }

  get circles(): WorldCircle[] {
    return [...this.#drawn.values()].filter(({ leaving }) => !leaving).map(({ circle }) => circle);
  }

  /** Where a circle is drawn at the moment. */
  middleOf(id: CircleId): RingEntry | undefined {
    return this.#drawn.get(id)?.ring;
  }

  /** Eases for `dt` seconds; `me` is somebody outside any circle who may be about to join. True when anything moved. */
  step(dt: number, cut: boolean, me: { x: number; z: number } | null): boolean {
    let changed = false;
    for (const [id, { circle, ring, leaving }] of this.#drawn) {
      const ease = (value: number, goal: number): number => {
        const next = cut ? goal : goal + (value - goal) * decay(EASE_S, dt);
        const settled = Math.abs(next - goal) < STILL ? goal : next;
        if (settled !== value) changed = true;
        return settled;
      };
      ring.x = ease(ring.x, circle.x);
      ring.z = ease(ring.z, circle.z);
      ring.radius = ease(ring.radius, circle.radius);
      ring.alpha = ease(ring.alpha, leaving ? 0 : 1);
      ring.mine = ease(ring.mine, circle.mine ? 1 : 0);
      ring.locked = ease(ring.locked, circle.locked ? 1 : 0);
      ring.reach = ease(ring.reach, me === null || leaving ? 0 : reachFor(circle, me));
      if (me !== null && ring.reach > 0) {
        ring.reachX = me.x - ring.x;
        ring.reachZ = me.z - ring.z;
      }
      if (leaving && ring.alpha === 0) this.#drawn.delete(id);
    }
    return changed;
  }
}

/** How far (0..1) a circle reaches for somebody who walks up to it; a locked or full one does not, nor my own. */
export function reachFor(circle: WorldCircle, me: { x: number; z: number }): number {
  if (circle.mine || circle.locked || circle.count >= circle.capacity) return 0;
  const away = Math.hypot(me.x - circle.x, me.z - circle.z) - circle.radius;
  const part = Math.min(1, Math.max(0, (REACH_FROM_M - away) / (REACH_FROM_M - REACH_FULL_M)));
  return part * part * (3 - 2 * part);
}

function newRing(circle: WorldCircle): RingEntry {
  return {
    x: circle.x,
    z: circle.z,
    radius: circle.radius * 0.6,
    alpha: 0,
    mine: circle.mine ? 1 : 0,
    locked: circle.locked ? 1 : 0,
    reachX: 0,
    reachZ: 0,
    reach: 0,
  };
}
