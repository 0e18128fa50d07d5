import { ROOM_NAME_MAX_CHARS } from './limits.ts';

const ROOM_NAME = new RegExp(`^[a-z0-9][a-z0-9-]{0,${ROOM_NAME_MAX_CHARS - 1}}$`);

/** Combining marks that NFKD splits off a letter: "é" is "e" and one of these. */
const MARKS = /[\u0300-\u036f]/g;

/** Small letters, digits and hyphens, beginning with a letter or digit: the rule of the error `bad_room_name`. */
export function isRoomName(text: string): boolean {
  return ROOM_NAME.test(text);
}

/** What somebody typed, as the nearest legal room name; empty when nothing of it can be kept. */
export function toRoomName(text: string): string {
  const plain = text.normalize('NFKD').replace(MARKS, '').toLowerCase();
  const hyphened = plain.replace(/['’]/g, '').replace(/[^a-z0-9]+/g, '-');
  return hyphened
    .slice(hyphened.startsWith('-') ? 1 : 0)
    .slice(0, ROOM_NAME_MAX_CHARS)
    .replace(/-$/, '');
}

/**
 * The room that an address means: "Demo" and "My Room" are written otherwise, and still name one. Null where guessing
 * could lead into another room than was meant.
 */
export function roomMeant(text: string): string | null {
  if (isRoomName(text)) return text;
  if (text.length > ROOM_NAME_MAX_CHARS) return null;
  const name = toRoomName(text);
  return isRoomName(name) ? name : null;
}
