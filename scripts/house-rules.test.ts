import { describe, expect, it } from 'vitest';
import { checkHouseRules } from './checks/house-rules.ts';
import { readProjectFiles } from './checks/project-files.ts';

it('the project keeps its house rules', () => {
  expect(checkHouseRules(readProjectFiles())).toEqual([]);
});

const check = (path: string, text: string) => checkHouseRules(new Map([[path, text]]));
const lines = (count: number) => 'const a = 1;\n'.repeat(count);
/** Joined here, so that this file does not break the rules itself. */
const joined = (...parts: string[]) => parts.join('');

describe('length', () => {
  it('of code is 300 lines at most, of tests 500', () => {
    expect(check('a.ts', lines(300))).toEqual([]);
    expect(check('a.ts', lines(301))).toEqual(['a.ts: has 301 lines, 300 at most']);
    expect(check('a.test.ts', lines(500))).toEqual([]);
    expect(check('a.test.ts', lines(501))).toHaveLength(1);
  });

  it.each(['a.mjs', 'a.css', 'index.html', 'shims/a.h', 'native/CMakeLists.txt', '.ci/run'])('of %s counts', (path) => {
    expect(check(path, lines(301))).toHaveLength(1);
  });

  it.each(['a.md', 'package-lock.json', 'LICENSE'])('of %s does not', (path) => {
    expect(check(path, lines(301))).toEqual([]);
  });
});

describe('text', () => {
  it.each([
    ['a.mjs', joined('const b = 1;\nexport ', 'default b;'), 2, /default export/],
    ['a.ts', joined('export { b as ', 'default };'), 1, /default export/],
    ['a.md', joined('See /wo', 'rk/main/x.'), 1, /path of one machine/],
    ['a.ts', joined("open('/ro", "ot/.cache');"), 1, /path of one machine/],
    ['a.sh', joined('cd /home/', 'me/atrium'), 1, /path of one machine/],
    ['.npmrc', joined('registry=https://regis', 'try.example.org/'), 1, /package registry/],
    ['package-lock.json', joined('{\n"resolved": "https', '://example.org/a.tgz"'), 2, /package registry/],
    ['key.txt', joined('-----BEGIN EC PRIV', 'ATE KEY-----\nMHcCAQEEIAbcdefghijklmnop'), 1, /private key/],
    ['a.ts', joined('\n\n// TO', 'DO later'), 3, /puts something off/],
    ['a.md', joined('FIX', 'ME'), 1, /puts something off/],
    ['a.test.ts', joined('it.', "skip('x')"), 1, /does not run/],
    ['a.test.ts', joined('describe.', "only('x')"), 1, /does not run/],
    ['a.test.ts', joined('it.concurrent.', "todo('x')"), 1, /does not run/],
  ])('%s: %j is refused at its line', (path, text, line, words) => {
    const [first, ...more] = check(path, text);
    expect(more).toEqual([]);
    expect(first).toMatch(words);
    expect(first).toContain(`${path}:${line}:`);
  });

  it.each([
    // A test that needs root or another program is left out where there is none, and counted as skipped.
    ['web/e2e/a.test.ts', joined('test.', "skipIf(!isRoot)('x')")],
    ['eslint.config.js', joined('export ', 'default [];')],
    ['a.ts', "const url = 'https://example.org/root/a'; const path = '/workers/x';"],
    ['a.ts', joined('// the ', 'default is 5; ', 'const todo = onlyOne.skip(2);')],
    ['package-lock.json', '"integrity": "sha512-abc/root/def"'],
    ['a.md', 'The key begins with -----BEGIN PRIVATE KEY-----'],
  ])('%s: %j is fine', (path, text) => {
    expect(check(path, text)).toEqual([]);
  });
});
