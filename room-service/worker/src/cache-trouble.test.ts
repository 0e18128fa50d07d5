import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheTrouble, sayTrouble, troubleOf } from './cache-trouble.ts';

const PLENTY = () => 1e9;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'atrium-trouble-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('cacheTrouble', () => {
  it('makes the folder and leaves nothing in it', () => {
    const folder = join(root, 'a', 'b');
    expect(cacheTrouble(folder, PLENTY)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([['.'], ['inner']])('finds a file where the folder should be (%s)', (inner) => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    const trouble = cacheTrouble(join(file, inner), PLENTY);
    expect(trouble).toMatchObject({ is: 'closed', text: expect.stringContaining('cannot be written (E') as string });
    expect(trouble === null ? '' : sayTrouble(trouble)).toContain('set XDG_CACHE_HOME to another folder');
  });

  it('says how much is left and how much a build takes', () => {
    expect(cacheTrouble(root, () => 12_345_678)).toEqual({
      is: 'full',
      text: `${root} has 12 MB left.`,
      fix: 'free some space, or set XDG_CACHE_HOME to a folder elsewhere: a build takes 100 MB.',
    });
  });
});

it.each([
  ['ENOSPC', 'full'],
  ['EDQUOT', 'full'],
  ['EROFS', 'closed'],
  ['EACCES', 'closed'],
  ['ENOTDIR', 'closed'],
])('troubleOf knows %s', (code, is) => {
  expect(troubleOf(Object.assign(new Error(), { code }), root)).toMatchObject({ is });
});

it('troubleOf leaves what is no trouble of the folder alone', () => {
  expect(troubleOf(new TypeError('a bug'), root)).toBeNull();
});
