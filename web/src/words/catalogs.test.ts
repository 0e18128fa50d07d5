import { ERRORS } from '@atrium/protocol';
import { expect, it } from 'vitest';
import ar from './catalogs/ar.json' with { type: 'json' };
import de from './catalogs/de.json' with { type: 'json' };
import en from './catalogs/en.json' with { type: 'json' };
import es from './catalogs/es.json' with { type: 'json' };
import { LANGUAGES, type Language } from './languages.ts';
import { LITERAL, messageOf, typeOf, type Elements } from './message.ts';
import type { WordKey } from './words.ts';

const CATALOGS: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, de, es, ar };
const KEYS = Object.keys(en) as WordKey[];
const OTHERS = (Object.keys(LANGUAGES) as Language[]).filter((language) => language !== 'en');

type Found = { values: Map<string, string>; plurals: Set<string>[] };

const astOf = (text: string, language: string) => messageOf(text, language, 'ltr').getAst();

/** The values that a message takes, by the kind of each, and the forms of its plurals. */
function read(elements: Elements, found: Found = { values: new Map(), plurals: [] }): Found {
  for (const element of elements) {
    if (!('value' in element) || typeOf(element) === LITERAL) continue;
    const options = 'options' in element ? element.options : null;
    const kind = options === null ? 'plain' : 'pluralType' in element ? 'plural' : 'select';
    found.values.set(element.value, found.values.has(element.value) ? 'several' : kind);
    if (options === null) continue;
    if (kind === 'plural') found.plurals.push(new Set(Object.keys(options)));
    for (const option of Object.values(options)) read(option.value, found);
  }
  return found;
}
/** What is said, and what only chooses a form: a language that needs no form may leave that out. */
const said = (text: string, language: string) =>
  [...read(astOf(text, language)).values].filter(([, kind]) => kind !== 'plural').map(([name]) => name);
const valuesOf = (text: string, language: string) => [...read(astOf(text, language)).values.keys()];

it.each(OTHERS)('%s has every sentence, and none that English has not', (language) => {
  expect(Object.keys(CATALOGS[language]).sort()).toEqual([...KEYS].sort());
});

it.each(OTHERS)('%s says in each sentence all that English says', (language) => {
  const differing = KEYS.filter((key) => {
    const own = valuesOf(CATALOGS[language][key] ?? '', language);
    return (
      said(en[key], 'en').some((name) => !own.includes(name)) ||
      own.some((name) => !valuesOf(en[key], 'en').includes(name))
    );
  });
  expect(differing).toEqual([]);
});

it.each(Object.keys(LANGUAGES) as Language[])('%s has each form that its plurals take', (language) => {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  // "many" is for millions in Spanish: what is counted here are people and seconds.
  const wanted = forms.filter((form) => language === 'ar' || form !== 'many');
  const lacking = KEYS.filter((key) =>
    read(astOf(CATALOGS[language][key] ?? '', language)).plurals.some(
      // One that tells none from some alone says nothing of how many.
      (has) => [...has].some((form) => !/^(=|other$)/.test(form)) && wanted.some((form) => !has.has(form)),
    ),
  );
  expect(lacking).toEqual([]);
});

it.each(OTHERS)('%s is a translation: hardly a sentence is left as it is in English', (language) => {
  const sentences = KEYS.filter((key) => en[key].split(' ').length >= 4);
  const same = sentences.filter((key) => CATALOGS[language][key] === en[key]);
  expect(same).toEqual([]);
});

it('no sentence is empty, or begins or ends with a space', () => {
  for (const [language, catalog] of Object.entries(CATALOGS)) {
    const odd = Object.entries(catalog).filter(([, text]) => text === '' || text !== text.trim());
    expect({ language, odd }).toEqual({ language, odd: [] });
  }
});

it('says each refusal of the wire as the wire itself does', () => {
  const said = Object.fromEntries(Object.entries(ERRORS).map(([code, { text }]) => [`error.${code}`, text]));
  expect(Object.fromEntries(Object.entries(en).filter(([key]) => key.startsWith('error.')))).toEqual(said);
});
