import type { IntlMessageFormat } from 'intl-messageformat';
import en from './catalogs/en.json' with { type: 'json' };
import { LANGUAGES, languageOf, localeOf, type Language } from './languages.ts';
import { messageOf } from './message.ts';

/** The name of a sentence; every language has all of them. */
export type WordKey = keyof typeof en;
export type Catalog = Readonly<Record<WordKey, string>>;
/** What a sentence is told: names, counts, other sentences. */
export type WordValues = Readonly<Record<string, string | number>>;

/** English is always there; another language comes over the network when somebody reads it. */
const OTHERS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ default: Catalog }>>> = {
  de: () => import('./catalogs/de.json', { with: { type: 'json' } }),
  es: () => import('./catalogs/es.json', { with: { type: 'json' } }),
  ar: () => import('./catalogs/ar.json', { with: { type: 'json' } }),
};

type Spoken = { language: Language; locale: string; catalog: Catalog; formats: Map<WordKey, IntlMessageFormat> };

const readers = (): readonly string[] => navigator.languages;
const spokenIn = (language: Language, catalog: Catalog): Spoken => ({
  language,
  locale: localeOf(language, readers()),
  catalog,
  formats: new Map(),
});

let spoken = spokenIn('en', en);
let wanted: Language = 'en';
const listeners = new Set<() => void>();

/** The language in which `t` answers. */
export const language = (): Language => spoken.language;

/** Tells of another language, after which every sentence is to be asked for anew. Answers how to be told no more. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * Speaks another language once its sentences are there: `auto` is the browser's own. One that does not come leaves the
 * one that is spoken.
 *
 * @throws what the network says where they do not come
 */
export async function speak(choice: Language | 'auto'): Promise<void> {
  const next = choice === 'auto' ? languageOf(readers()) : choice;
  wanted = next;
  const catalog = next === 'en' ? en : (await OTHERS[next]()).default;
  // Another one may have been chosen meanwhile.
  if (wanted !== next || spoken.language === next) return;
  spoken = spokenIn(next, catalog);
  for (const listener of listeners) listener();
}

/** The sentence of that name in the language that is spoken: ICU MessageFormat, filled with `values`. */
export function t(key: WordKey, values?: WordValues): string {
  const { catalog, formats, locale } = spoken;
  if (values === undefined) return catalog[key];
  let format = formats.get(key);
  if (format === undefined) {
    format = messageOf(catalog[key], locale, direction());
    formats.set(key, format);
  }
  return String(format.format({ ...values }));
}

/** Ana / Ana and Ben / Ana, Ben and Cy, in the language that is spoken. */
export function listOf(items: readonly string[]): string {
  // Without the comma before "and", as the other sentences have it.
  const locale = spoken.language === 'en' ? 'en-GB' : spoken.locale;
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(items);
}

/** Ana, Ben, Cy: without an "and", where more follows. */
export function seriesOf(items: readonly string[]): string {
  return items.join(LANGUAGES[spoken.language].comma);
}

/** Whether there is a sentence of that name, for names that come from elsewhere. */
export const hasWords = (key: string): key is WordKey => Object.hasOwn(en, key);

/** As the person's own region writes it. */
export function numberOf(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(spoken.locale, options).format(value);
}

/** Clock time, as the person's own clock shows it. `at` in ms since 1970. */
export function clockOf(at: number): string {
  return new Intl.DateTimeFormat(spoken.locale, { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** Which way the language runs. */
export const direction = (): 'ltr' | 'rtl' => LANGUAGES[spoken.language].dir;
