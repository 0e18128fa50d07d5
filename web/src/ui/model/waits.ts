import type { WireError } from '@atrium/protocol';
import { t } from '../../words/words.ts';

/** What somebody waits for who has pressed Enter, while the page tries again by itself. */
export function waitOf({ code }: WireError): string {
  if (code === 'no_capacity') return t('wait.noCapacity');
  return code === 'directory_unreachable' ? t('wait.directory') : t('wait.takesOver');
}
