import { afterEach, expect, it } from 'vitest';
import { LANGUAGES, languageOf, localeOf } from './languages.ts';
import { clockOf, direction, language, listOf, numberOf, onLanguage, seriesOf, speak, t } from './words.ts';

afterEach(() => speak('en'));

it.each([
  [['en-US', 'de'], 'en'],
  [['fr', 'de-AT', 'en'], 'de'],
  [['AR-eg'], 'ar'],
  [['fr', 'pt-BR'], 'en'],
  [[], 'en'],
] as const)('to who reads %j it speaks %s', (wanted, spoken) => {
  expect(languageOf(wanted)).toBe(spoken);
});

it('writes numbers and dates as the region of the reader does, where it is one of the language', () => {
  expect(new Intl.NumberFormat(localeOf('es', ['en-GB', 'es-MX'])).format(1234.5)).toBe('1,234.5');
  expect(new Intl.NumberFormat(localeOf('de', ['en-GB'])).format(1234.5)).toBe('1.234,5');
  // Egypt has digits of its own; names and links have not.
  expect(new Intl.NumberFormat(localeOf('ar', ['ar-EG'])).format(12)).toBe('12');
});

it('speaks another language from one moment to the next, and tells of it once', async () => {
  let told = 0;
  const stop = onLanguage(() => (told += 1));
  expect(t('common.close')).toBe('Close');
  await speak('de');
  await speak('de');
  expect([language(), direction(), told]).toEqual(['de', 'ltr', 1]);
  expect(t('common.close')).not.toBe('Close');
  await speak('ar');
  expect([language(), direction(), told]).toEqual(['ar', 'rtl', 2]);
  stop();
  await speak('en');
  expect([t('common.close'), told]).toEqual(['Close', 2]);
});

it('speaks the one that was chosen last, whichever comes first over the network', async () => {
  await Promise.all([speak('de'), speak('es'), speak('en')]);
  expect(language()).toBe('en');
});

it('counts as the language does', async () => {
  expect([1, 2].map((people) => t('door.people', { people }))).toEqual([
    '1 person is in there',
    '2 people are in there',
  ]);
  await speak('ar');
  const counted = [0, 1, 2, 3, 11, 100].map((people) => t('door.people', { people }));
  // Arabic has six forms: none of these reads like another.
  expect(new Set(counted.map((text) => text.replace(/[\d٠-٩]+/g, ''))).size).toBe(6);
});

it('says what people typed as they typed it', () => {
  const name = "{n, plural} <b>'quoted'</b> #";
  expect(t('happening.messageToYou', { name, text: name })).toBe(`${name} to you: ${name}`);
});

it('keeps a Latin name together with its brackets where a sentence runs from right to left', async () => {
  await speak('ar');
  const said = t('circle.words', { names: 'Ana (1)', state: 'locked', n: 2, capacity: 15 });
  expect(said).toContain('\u2068Ana (1)\u2069');
  // What chooses a form is compared, and not said.
  expect(said).not.toBe(t('circle.words', { names: 'Ana (1)', state: 'open', n: 2, capacity: 15 }));
});

it('joins names as the language does', async () => {
  expect(listOf(['Ana', 'Ben', 'Cy'])).toBe('Ana, Ben and Cy');
  expect(seriesOf(['Ana', 'Ben', 'Cy'])).toBe('Ana, Ben, Cy');
  await speak('de');
  expect(listOf(['Ana', 'Ben', 'Cy'])).toBe('Ana, Ben und Cy');
  expect(seriesOf(['Ana', 'Ben', 'Cy'])).toBe('Ana, Ben, Cy');
  expect(numberOf(1234.5)).toBe('1.234,5');
  expect(clockOf(Date.UTC(2026, 0, 1, 12, 5))).toMatch(/^\d\d:05$/);
});

it('names each language in itself', () => {
  expect(Object.values(LANGUAGES).map(({ name }) => name)).toEqual(['English', 'Deutsch', 'Español', 'العربية']);
});
