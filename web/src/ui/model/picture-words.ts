import type { PersonId } from '@atrium/protocol';
import type { Picture, SentPicture } from '../../telemetry/pictures-of.ts';

/** More rows than these are not read; the worst come first. */
const ROWS_MAX = 3;

/** "Ben's picture": how large it comes, and how large it is drawn. */
export function pictureRows(
  pictures: readonly Picture[],
  nameOf: (person: PersonId) => string,
): (readonly [string, string])[] {
  const seen = pictures.filter(({ askedPx }) => askedPx === null || askedPx > 0);
  const short = ({ askedPx, heightPx }: Picture): number => (askedPx ?? 0) - heightPx;
  return [...seen]
    .sort((a, b) => short(b) - short(a))
    .slice(0, ROWS_MAX)
    .map((picture) => [`Picture of ${nameOf(picture.person)}`, pictureWords(picture)] as const);
}

function pictureWords({ heightPx, fps, askedPx }: Picture): string {
  if (heightPx === 0 || fps === 0) return 'Does not come';
  const asked = askedPx === null ? '' : `, drawn at ${askedPx}`;
  return `${heightPx} lines at ${fps}/s${asked}`;
}

export function sentPictureWords(sent: SentPicture | null): string {
  return sent === null ? 'Sends nothing' : `${sent.heightPx} lines at ${sent.fps}/s`;
}
