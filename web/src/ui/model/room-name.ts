export { isRoomName, toRoomName } from '@atrium/protocol';

const QUALITIES = ['amber', 'bright', 'calm', 'coral', 'early', 'gentle', 'golden', 'green', 'kind', 'lively', 'mellow', 'open', 'quiet', 'silver', 'sunny', 'warm']; // prettier-ignore
const PLACES = ['arcade', 'balcony', 'bridge', 'court', 'fountain', 'garden', 'grove', 'harbour', 'meadow', 'orchard', 'plaza', 'porch', 'terrace', 'veranda', 'well', 'yard']; // prettier-ignore

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
