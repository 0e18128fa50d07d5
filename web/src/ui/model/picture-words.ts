import type { PersonId } from '@atrium/protocol';
import type { Picture, SentPicture } from '../../telemetry/pictures-of.ts';
import { numberOf, t } from '../../words/words.ts';

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
    .map((picture) => ({ name: t('picture.of', { name: nameOf(picture.person) }), ...pictureWords(picture) }));
}

function pictureWords({ heightPx, fps, askedPx }: Picture): Pick<QualityRow, 'value' | 'note'> {
  const note = askedPx === null ? {} : { note: t('picture.asked', { n: askedPx }) };
  if (heightPx === 0 || fps === 0) return { value: t('picture.none'), ...note };
  return { value: sizeWords({ heightPx, fps }), ...note };
}

const sizeWords = ({ heightPx, fps }: SentPicture): string =>
  t('picture.size', { lines: numberOf(heightPx, { useGrouping: false }), fps: numberOf(fps) });

export function sentPictureWords(sent: SentPicture | null): string {
  return sent === null ? t('picture.sendsNothing') : sizeWords(sent);
}
