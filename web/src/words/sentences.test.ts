import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from './catalogs/en.json' with { type: 'json' };
import { mismatchesIn, untranslatedIn, valuesOf } from './testing/sentences.ts';

const SRC = resolve(import.meta.dirname, '..');
/** Of the page for people: `/ops` speaks English, and languages are named in themselves. */
const files = globSync('**/*.{ts,tsx}', { cwd: SRC })
  .filter((path) => !/^ops\/|^words\/languages|\.test\.|testing\//.test(path))
  .map((path): [path: string, text: string] => [path, readFileSync(join(SRC, path), 'utf8')]);

it('the page has no sentence in its code: they are in web/src/words/catalogs', () => {
  const found = files.flatMap(([path, text]) =>
    untranslatedIn(path, text).map((item) => `${path}:${item.line}: ${item.text}`),
  );
  expect(found).toEqual([]);
});

it('the page tells each sentence what it takes', () => {
  const found = files.flatMap(([path, text]) => mismatchesIn(path, text, en).map((item) => ({ path, ...item })));
  expect(found).toEqual([]);
});

it('the page has no sentence that nobody says', () => {
  const code = files.map(([, text]) => text).join('\n');
  const said = (key: string) =>
    code.includes(`'${key}'`) ||
    // Made of a name: `error.${code}`.
    [...key.matchAll(/\./g)].some(({ index }) => code.includes(`\`${key.slice(0, index + 1)}\${`));
  expect(Object.keys(en).filter((key) => !said(key))).toEqual([]);
});

describe('what is found', () => {
  const in1 = (code: string) => untranslatedIn('a.tsx', code).map(({ text }) => text);

  it.each([
    ['const a = <p>Close it</p>;', 'Close it'],
    ['const a = <p>{n} people</p>;', 'people'],
    ['const a = <button aria-label="Close" />;', 'Close'],
    ['const a = <Tip words="Zoom in" />;', 'Zoom in'],
    ["say('You waved.', 'Nobody is near.');", 'You waved.'],
    ['say(`You waved to ${name}.`);', '`You waved to ${name}.`'],
    ["const a = me ? 'You' : name;", 'You'],
    ["const a = { text: 'Locked' };", 'Locked'],
    ["const a = n === 1 ? '1 person' : words;", '1 person'],
    ['const a = `${n} people`;', '`${n} people`'],
    ['say(`${name} waves at you.`);', '`${name} waves at you.`'],
  ])('%s', (code, text) => expect(in1(code)).toContain(text));

  it.each([
    'const a = <p className="Panel dock">{t("a.b")}</p>;',
    "throw new Error('No canvas here');",
    "console.warn('The view is gone');",
    "document.querySelector('.dock .key');",
    "if (key === 'Enter') send();",
    "const a = mine ? 'open' : 'locked';",
    'const a = <kbd>Space</kbd>;',
    'const a = <code>npm run bots</code>;',
  ])('not %s', (code) => expect(in1(code)).toEqual([]));

  it('values that are missing, or that no sentence takes', () => {
    const messages = { a: 'Hello {name}', b: '{n, plural, one {# of {all}} other {{n} of {all}}}' };
    const found = (code: string) => mismatchesIn('a.ts', code, messages).map(({ given, taken }) => ({ given, taken }));
    expect(found("t('a', { name });")).toEqual([]);
    expect(found("t('a');")).toEqual([{ given: [], taken: ['name'] }]);
    expect(found("t('b', { n: 1, all: 2, more });")).toEqual([{ given: ['all', 'more', 'n'], taken: ['all', 'n'] }]);
    expect(valuesOf(messages.b)).toEqual(['all', 'n']);
  });
});
