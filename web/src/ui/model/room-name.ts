import { limits } from '@atrium/protocol';

const ROOM_NAME = new RegExp(`^[a-z0-9][a-z0-9-]{0,${limits.ROOM_NAME_MAX_CHARS - 1}}$`);

/** Combining marks that NFKD splits off a letter: "é" is "e" and one of these. */
const MARKS = /[\u0300-\u036f]/g;

const QUALITIES = ['amber', 'bright', 'calm', 'coral', 'early', 'gentle', 'golden', 'green', 'kind', 'lively', 'mellow', 'open', 'quiet', 'silver', 'sunny', 'warm']; // prettier-ignore
const PLACES = ['arcade', 'balcony', 'bridge', 'court', 'fountain', 'garden', 'grove', 'harbour', 'meadow', 'orchard', 'plaza', 'porch', 'terrace', 'veranda', 'well', 'yard']; // prettier-ignore

/** Same rule as the server's: small letters, digits and hyphens, beginning with a letter or digit. */
export function isRoomName(text: string): boolean {
  return ROOM_NAME.test(text);
}

/** What somebody typed, as the nearest legal room name; empty when nothing of it can be kept. */
export function toRoomName(text: string): string {
  const plain = text.normalize('NFKD').replace(MARKS, '').toLowerCase();
  const hyphened = plain.replace(/['’]/g, '').replace(/[^a-z0-9]+/g, '-');
  return hyphened
    .slice(hyphened.startsWith('-') ? 1 : 0)
    .slice(0, limits.ROOM_NAME_MAX_CHARS)
    .replace(/-$/, '');
}

/** A name that can be read out on the phone; 16 x 16 x 900 of them, so a guest rarely walks into a stranger's room. */
export function randomRoomName(random: () => number): string {
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? '';
  return `${pick(QUALITIES)}-${pick(PLACES)}-${100 + Math.floor(random() * 900)}`;
}

/** "spring-meetup" reads better as "Spring meetup" on the page. */
export function roomTitle(room: string): string {
  const words = room.replace(/-+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
