import { BURST_M, OWN_STEP_MS, SLOW_MPS, SLOW_MS } from './rules.ts';

/** How somebody walks: what the checks of speed and of stopping need to remember. */
export type Walk = {
  /** Where the person was `anchorAt`; they have not gone farther than a slow walk allows since. */
  anchorX: number;
  anchorZ: number;
  anchorAt: number;
  /** Metres that may be walked at once, as of `creditAt`. */
  creditM: number;
  creditAt: number;
  /** Last own step. */
  steppedAt: number;
  /** Whether the person has walked since the room last looked at where they stopped. */
  pending: boolean;
};

/** What a slow person covers in SLOW_MS. */
const SLOW_M = (SLOW_MPS * SLOW_MS) / 1000;

export function newWalk(x: number, z: number, now: number): Walk {
  return {
    anchorX: x,
    anchorZ: z,
    anchorAt: now,
    creditM: BURST_M,
    creditAt: now,
    steppedAt: now - OWN_STEP_MS,
    pending: false,
  };
}

/** Notes where an own step has led. */
export function anchor(walk: Walk, x: number, z: number, now: number): void {
  if (Math.hypot(x - walk.anchorX, z - walk.anchorZ) <= SLOW_M) return;
  walk.anchorX = x;
  walk.anchorZ = z;
  walk.anchorAt = now;
}

export function isSlow(walk: Walk, now: number): boolean {
  return now - walk.anchorAt >= SLOW_MS;
}

/** Whether the person walks by themselves right now, so that the room must not lead them. */
export function isStepping(walk: Walk, now: number): boolean {
  return now - walk.steppedAt < OWN_STEP_MS;
}
