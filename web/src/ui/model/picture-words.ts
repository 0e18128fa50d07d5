import type { PersonId } from '@atrium/protocol';
import type { Picture, SentPicture } from '../../telemetry/pictures-of.ts';

/** One line of the panel. */
export type QualityRow = { name: string; value: string; note?: string };

/** More rows than these are not read; the worst come first. */
const ROWS_MAX = 3;

/** "Ben's picture": how large it comes, and how large it is drawn. */
export function pictureRows(pictures: readonly Picture[], nameOf: (person: PersonId) => string): QualityRow[] {
  const seen = pictures.filter(({ askedPx }) => askedPx === null || askedPx > 0);
  const short = ({ askedPx, heightPx }: Picture): number => (askedPx ?? 0) - heightPx;
  return [...seen]
    .sort((a, b) => short(b) - short(a))
    .slice(0, ROWS_MAX)
    .map((picture) => ({ name: `Picture of ${nameOf(picture.person)}`, ...pictureWords(picture) }));
}

function pictureWords({ heightPx, fps, askedPx }: Picture): Pick<QualityRow, 'value' | 'note'> {
  const note = askedPx === null ? {} : { note: `asked for ${askedPx}` };
  if (heightPx === 0 || fps === 0) return { value: 'Does not come', ...note };
  return { value: sizeWords({ heightPx, fps }), ...note };
}

const sizeWords = ({ heightPx, fps }: SentPicture): string => `${heightPx} lines, ${fps} a second`;

export function sentPictureWords(sent: SentPicture | null): string {
  return sent === null ? 'Sends nothing' : sizeWords(sent);
}
