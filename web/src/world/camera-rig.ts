import { stepSpring, type Spring } from './spring.ts';
import type { View } from './view.ts';

const KEYS = ['x', 'y', 'z', 'distance', 'pitch', 'yaw', 'shiftX', 'shiftY'] as const;
/** Seconds until the camera has arrived: slow enough to keep one's bearings, quick enough not to be waited for. */
const SETTLE_S = 0.9;
/** Below these nobody sees a difference: metres, radians and shares alike. */
const STILL = 0.0005;

/** The camera's springs. Knows nothing of why it goes somewhere. */
export class CameraRig {
  #springs: Record<keyof View, Spring> | null = null;

  /** Where it is. Before the first step it is nowhere. */
  get view(): View | null {
    return this.#springs === null ? null : read(this.#springs);
  }

  /** Eases towards a view, or cuts to it; true while it moves. */
  step(goal: View, dt: number, cut: boolean): boolean {
    const before = this.#springs;
    if (before === null || cut) {
      const same = before !== null && KEYS.every((key) => before[key].value === goal[key]);
      this.#springs = each((key) => ({ value: goal[key], velocity: 0 }));
      return !same;
    }
    const after = each((key) => {
      const next = stepSpring(before[key], goal[key], SETTLE_S, dt);
      const still = Math.abs(next.value - goal[key]) < STILL && Math.abs(next.velocity) < STILL;
      return still ? { value: goal[key], velocity: 0 } : next;
    });
    this.#springs = after;
    return KEYS.some((key) => after[key].value !== before[key].value);
  }
}

function each(make: (key: keyof View) => Spring): Record<keyof View, Spring> {
  return {
    x: make('x'),
    y: make('y'),
    z: make('z'),
    distance: make('distance'),
    pitch: make('pitch'),
    yaw: make('yaw'),
    shiftX: make('shiftX'),
    shiftY: make('shiftY'),
  };
}

function read(springs: Record<keyof View, Spring>): View {
  return {
    x: springs.x.value,
    y: springs.y.value,
    z: springs.z.value,
    distance: springs.distance.value,
    pitch: springs.pitch.value,
    yaw: springs.yaw.value,
    shiftX: springs.shiftX.value,
    shiftY: springs.shiftY.value,
  };
}
