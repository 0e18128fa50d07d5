import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildWeb, inputsHash } from './web.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'atrium-web-'));
  for (const path of ['web/src/a.ts', 'room-service/protocol/src/b.ts', 'package-lock.json', 'tsconfig.base.json']) {
    write(path, 'before');
  }
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

it.each([
  'web/src/a.ts',
  'web/index.html',
  'room-service/protocol/src/b.ts',
  'package-lock.json',
  'tsconfig.base.json',
])('the page is built anew when %s changes', (path) => {
  const before = inputsHash(root);
  expect(inputsHash(root)).toBe(before);
  write(path, 'after');
  expect(inputsHash(root)).not.toBe(before);
});

it.each(['web/src/a.test.ts', 'web/e2e/lib/b.ts', 'web/dist/index.html', 'web/node_modules/c/d.js', 'scripts/e.mjs'])(
  'and not for %s, which is no part of it',
  (path) => {
    const before = inputsHash(root);
    write(path, 'after');
    expect(inputsHash(root)).toBe(before);
  },
);

it('builds once for the same inputs, and again after a build that failed', async () => {
  let code = 1;
  const run = () => {
    mkdirSync(join(root, 'web/dist'), { recursive: true });
    return Promise.resolve({ code });
  };
  await expect(buildWeb({ env: {} }, { root, run })).rejects.toThrow('could not be built');
  code = 0;
  expect(await buildWeb({ env: {} }, { root, run })).toEqual({ note: 'built' });
  expect(await buildWeb({ env: {} }, { root, run })).toEqual({ note: 'unchanged' });
});
