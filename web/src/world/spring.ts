/** A value that follows a goal without overshooting. */
export type Spring = { value: number; velocity: number };

/**
 * One step of a critically damped spring, solved exactly: the same after one long frame as after many short ones.
 * `settle` is about the seconds that it takes to get there.
 */
export function stepSpring(spring: Spring, goal: number, settle: number, dt: number): Spring {
  const omega = 4.6 / settle; // e^-4.6 leaves a hundredth
  const offset = spring.value - goal;
  const push = spring.velocity + omega * offset;
  const fade = Math.exp(-omega * dt);
  return { value: goal + (offset + push * dt) * fade, velocity: (push - omega * (offset + push * dt)) * fade };
}

/** The share of a distance that is left after `dt` seconds when half of it is gone after `half`. */
export function decay(half: number, dt: number): number {
  return 0.5 ** (dt / half);
}

/** The angle nearest to zero that is the same direction. */
export function wrapAngle(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
