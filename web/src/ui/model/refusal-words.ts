import { detailOf, type WireError } from '@atrium/protocol';
import { hasWords, language, t } from '../../words/words.ts';

/**
 * A refusal in the person's language. In the server's own words where they are English, or of a newer server whose code
 * this page does not know.
 */
export function errorWords(error: WireError): string {
  const key = `error.${error.code}`;
  if (language() === 'en' || !hasWords(key)) return error.message;
  const detail = detailOf(error);
  if (error.code !== 'room_full' && error.code !== 'circle_full') return t(key, { detail });
  // "25 people": how many is said the same everywhere; anything else of it is English.
  const number = /\d+/.exec(detail)?.[0];
  return number === undefined ? t('ending.full') : t(key, { detail: number });
}

/**
 * A refused act as it is told to the person. `not_allowed` comes to a person only when things changed while they pressed
 * the button (another answered the knock first, the invitation was taken back): no fault of theirs, and nothing to do.
 */
export function refusalWords(error: WireError): string {
  return error.code === 'not_allowed' ? t('refusal.settled') : errorWords(error);
}
