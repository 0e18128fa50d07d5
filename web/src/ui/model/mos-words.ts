import { numberOf, t } from '../../words/words.ts';

/** What listeners say of a call with that score (ITU-T G.107, table B.1: the satisfaction of users at each rating). */
export function mosWords(mos: number | null): string {
  if (mos === null) return '–';
  const score = numberOf(mos, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  if (mos >= 4.3) return t('mos.veryGood', { score });
  if (mos >= 4.0) return t('mos.good', { score });
  if (mos >= 3.6) return t('mos.fair', { score });
  if (mos >= 3.1) return t('mos.poor', { score });
  return t('mos.bad', { score });
}
