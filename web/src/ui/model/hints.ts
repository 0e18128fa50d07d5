import { t } from '../../words/words.ts';

/** First-time hints: each shows where it applies and goes for good once done. */
export const HINTS = ['walk', 'close', 'mute'] as const;
export type Hint = (typeof HINTS)[number];

export type HintPlace = {
  /** Metres from where the person arrived. */
  walkedM: number;
  others: number;
  inCircle: boolean;
  micLive: boolean;
  muted: boolean;
};

/** Far enough to be no nudge of the mouse. */
const WALKED_M = 1.2;

/** The hints that are done after looking at where the person is. Returns the same list when nothing is new. */
export function learn(done: readonly Hint[], place: HintPlace): readonly Hint[] {
  const now: Hint[] = [];
  if (place.walkedM >= WALKED_M) now.push('walk');
  if (place.inCircle) now.push('walk', 'close');
  if (place.muted && place.micLive) now.push('mute');
  const fresh = now.filter((hint) => !done.includes(hint));
  return fresh.length === 0 ? done : HINTS.filter((hint) => done.includes(hint) || fresh.includes(hint));
}

export function nextHint(done: readonly Hint[], place: HintPlace): Hint | null {
  if (!done.includes('walk')) return 'walk';
  if (!done.includes('close') && place.others > 0 && !place.inCircle) return 'close';
  if (!done.includes('mute') && place.inCircle && place.micLive && !place.muted) return 'mute';
  return null;
}

/** Touch has no keys to speak of. */
export function hintWords(hint: Hint, touch: boolean): string {
  switch (hint) {
    case 'walk': {
      return touch ? t('hint.walk.touch') : t('hint.walk');
    }
    case 'close': {
      return t('hint.close');
    }
    case 'mute': {
      return touch ? t('hint.mute.touch') : t('hint.mute');
    }
  }
}
