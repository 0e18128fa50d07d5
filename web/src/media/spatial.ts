export type Place = { x: number; z: number };

/** How a voice sounds: `gain` 0..1 and where it comes from, in the listener's space of Web Audio (x right, -z ahead). */
export type Heard = { gain: number; x: number; z: number };

/** Over this distance a voice from outside my circle fades; the room stops sending it at 4.6 m. */
const FADE_FROM_M = 1.5;
const FADE_TO_M = 4.6;
const FAINTEST = 0.15;
/** Across a circle of fifteen (2.4 m of radius) one hears nearly as well as beside each other. */
const CIRCLE_FADE_PER_M = 0.03;
const CIRCLE_FAINTEST = 0.85;
/** Everybody stays at least this far ahead of the ears: a voice that jumps from hard left to hard right tires. */
const AHEAD_M = 1.5;

/**
 * Left and right are those of the screen, whatever way the person's body faces: the camera looks along -z, turned by
 * `viewYaw` radians around the room, and a voice is heard where its face is seen. An unknown place is heard in the middle.
 */
export function hear(listener: Place | null, speaker: Place | null, inMyCircle: boolean, viewYaw: number): Heard {
  if (listener === null || speaker === null) return { gain: 1, x: 0, z: -AHEAD_M };
  const x = speaker.x - listener.x;
  const z = speaker.z - listener.z;
  const metres = Math.hypot(x, z);
  const [sin, cos] = [Math.sin(viewYaw), Math.cos(viewYaw)];
  return {
    gain: inMyCircle ? circleGain(metres) : overheardGain(metres),
    x: x * cos - z * sin,
    z: -(Math.abs(x * sin + z * cos) + AHEAD_M),
  };
}

function circleGain(metres: number): number {
  return Math.max(CIRCLE_FAINTEST, 1 - CIRCLE_FADE_PER_M * Math.max(0, metres - FADE_FROM_M));
}

function overheardGain(metres: number): number {
  const share = Math.min(1, Math.max(0, (metres - FADE_FROM_M) / (FADE_TO_M - FADE_FROM_M)));
  return 1 - (1 - FAINTEST) * share;
}
