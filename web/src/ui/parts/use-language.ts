import { useEffect, useInsertionEffect, useSyncExternalStore } from 'react';
import { LANGUAGES } from '../../words/languages.ts';
import { language, onLanguage, speak } from '../../words/words.ts';
import { useSettings } from '../settings.ts';

/**
 * Speaks the language of the person's choice, and answers which way it runs; also written to the root element, for screen readers, hyphens and
 * the direction of everything. Whoever draws sentences is drawn anew when it changes: the root asks for all.
 */
export function useLanguage(): 'ltr' | 'rtl' {
  const choice = useSettings((state) => state.language);
  const spoken = useSyncExternalStore(onLanguage, language);
  const { dir } = LANGUAGES[spoken];
  useEffect(() => {
    // Sentences that do not come are no reason to stop: those that are there go on.
    speak(choice).catch((error: unknown) => reportError(error));
  }, [choice]);
  useInsertionEffect(() => {
    document.documentElement.lang = spoken;
    document.documentElement.dir = dir;
  }, [spoken, dir]);
  return dir;
}
