/** The languages that the page speaks, each by the name that its own people give it, and what stands between names. */
export const LANGUAGES = {
  en: { name: 'English', dir: 'ltr', comma: ', ' },
  de: { name: 'Deutsch', dir: 'ltr', comma: ', ' },
  es: { name: 'Español', dir: 'ltr', comma: ', ' },
  ar: { name: 'العربية', dir: 'rtl', comma: '، ' },
} as const satisfies Record<string, { name: string; dir: 'ltr' | 'rtl'; comma: string }>;

export type Language = keyof typeof LANGUAGES;

export const isLanguage = (text: unknown): text is Language =>
  typeof text === 'string' && Object.hasOwn(LANGUAGES, text);

/** The first that the page speaks of those that the browser's owner reads, as `navigator.languages` has them (BCP 47). */
export function languageOf(wanted: readonly string[]): Language {
  return wanted.map((tag) => tag.toLowerCase().split('-')[0]).find(isLanguage) ?? 'en';
}

/**
 * The tag by which dates and numbers are written: the person's own region where it is one of that language, so that an
 * American reads 2:05 PM and a Briton 14:05. Digits are those of names and links everywhere, so that no line mixes two kinds.
 */
export function localeOf(language: Language, wanted: readonly string[]): string {
  const region = wanted.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
  return new Intl.Locale(region, { numberingSystem: 'latn' }).toString();
}
