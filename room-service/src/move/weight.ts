import { ADMISSIONS_MAX, CHAT_KEPT_MAX_BYTES } from '../room/rules.ts';

/** A room goes to another pod in one call while it is frozen, which has 3 s: so many bytes of JSON, pictures and all. */
export const ROOM_MAX_BYTES = 16 * 1024 * 1024;

/**
 * Of one person, at most: their session with the longest name and fourteen voices (1.6 kB), their share of a circle and of
 * tickets to it (0.4), what measuring knows of them (1.3) and what they may still ask (0.4).
 */
export const PERSON_MAX_BYTES = 4 * 1024;
/** An invitation, a knock, a permission, and who asked whom when. */
const ADMISSION_MAX_BYTES = 480;
/** The floor, indices that rest, and the call itself. */
const REST_BYTES = 256 * 1024;

/**
 * For the pictures of a room with so many people, as data URLs: what all else leaves of the call, however full it is. By this
 * everything that a room keeps can go along with it, at any moment.
 */
export function photosMaxBytes(people: number): number {
  const others = CHAT_KEPT_MAX_BYTES + ADMISSIONS_MAX * ADMISSION_MAX_BYTES + REST_BYTES + people * PERSON_MAX_BYTES;
  return Math.max(0, ROOM_MAX_BYTES - others);
}
