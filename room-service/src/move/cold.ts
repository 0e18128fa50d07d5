import { limits } from '@atrium/protocol';
import { MOVES_PER_SECOND } from './pace.ts';

/** Until the first of them can be told: for the word that the room is here, and for those who are told before, of other rooms. */
const BEFORE_MS = 10_000;

/**
 * For how long so many people who come by their token have a place in a room that has moved: until the last of them was told, at
 * the rate of their pod, and then as long as anybody whose connection was lost; never less than twice that.
 */
export function coldKeptMs(people: number): number {
  const toldMs = (people / MOVES_PER_SECOND) * 1000;
  return limits.RESUME_WINDOW_MS + Math.max(limits.RESUME_WINDOW_MS, BEFORE_MS + toldMs);
}
