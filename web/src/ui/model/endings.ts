import type { ErrorCode, WireError } from '@atrium/protocol';
import { t } from '../../words/words.ts';
import { errorWords } from './refusal-words.ts';

/** What a person can do when a stay is over. */
export type EndingAction = 'rejoin' | 'reload' | 'front';
export type Ending = { title: string; body: string; action: EndingAction; label: string };

type Told = Omit<Ending, 'action'>;

/** Of those that have words of their own. */
function known(code: ErrorCode): Ending | null {
  const reload = (told: Omit<Told, 'label'>): Ending => ({ ...told, action: 'reload', label: t('common.reload') });
  const own: Partial<Record<ErrorCode, () => Ending>> = {
    replaced: () => ({
      title: t('ending.replaced'),
      body: t('ending.replaced.body'),
      action: 'rejoin',
      label: t('ending.replaced.act'),
    }),
    resume_expired: () => ({
      title: t('ending.expired'),
      body: t('ending.expired.body'),
      action: 'rejoin',
      label: t('ending.rejoin'),
    }),
    removed: () => ({
      title: t('ending.removed'),
      body: t('error.removed'),
      action: 'front',
      label: t('common.toFrontPage'),
    }),
    client_too_old: () => reload({ title: t('ending.tooOld'), body: t('ending.tooOld.body') }),
    client_too_new: () => reload({ title: t('ending.tooNew'), body: t('ending.tooNew.body') }),
  };
  return own[code]?.() ?? null;
}

/** The end of a stay in words; a code that has no words of its own is told by that of the refusal. */
export function endingOf(error: WireError, canRejoin: boolean): Ending {
  const own = known(error.code);
  if (own !== null) return own;
  const body = errorWords(error);
  if (error.code === 'room_full') {
    return { title: t('ending.full'), body, action: 'rejoin', label: t('common.tryAgain') };
  }
  const title = t('ending.out');
  return canRejoin
    ? { title, body, action: 'rejoin', label: t('ending.rejoin') }
    : { title, body, action: 'front', label: t('common.toFrontPage') };
}
