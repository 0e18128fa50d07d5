import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Refusal } from '@atrium/slo';
import { checkGenerated, compile, PACKAGES, writeGenerated, type Compiled } from './lib/generated-packages.ts';

it('every generated file of every package is what its package compiles to', () => {
  const folders = readdirSync(join(import.meta.dirname, '..')).filter((folder) =>
    existsSync(join(import.meta.dirname, '..', folder, 'generated')),
  );
  expect(PACKAGES.map(({ folder }) => folder).sort()).toEqual(folders.sort());
  const result = compile(PACKAGES);
  expect(result).toMatchObject({ ok: true });
  expect(result.ok ? checkGenerated(result.compiled) : [], 'npm run generate writes them').toEqual([]);
});

describe('a package', () => {
  const root = mkdtempSync(join(tmpdir(), 'atrium-generated-'));
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const packages: Compiled = [{ folder: 'p', files: new Map([['a.yaml', 'a: 1\n'], ['in/b.json', '{}\n']]) }]; // prettier-ignore
  const file = (path: string) => join(root, 'p/generated', path);

  it('is written, and is then up to date', () => {
    expect(checkGenerated(packages, root)).toEqual([
      'p/generated/a.yaml is not there',
      'p/generated/in/b.json is not there',
    ]);
    expect(writeGenerated(packages, root)).toEqual(['wrote p/generated/a.yaml', 'wrote p/generated/in/b.json']);
    expect(readFileSync(file('in/b.json'), 'utf8')).toBe('{}\n');
    expect(checkGenerated(packages, root)).toEqual([]);
    expect(writeGenerated(packages, root)).toEqual([]);
  });

  it('tells of a file that somebody edited, lost or added, and mends it', () => {
    writeGenerated(packages, root);
    writeFileSync(file('a.yaml'), 'a: 2\n');
    rmSync(file('in/b.json'));
    mkdirSync(file('old'));
    writeFileSync(file('old/c.yaml'), '');
    expect(checkGenerated(packages, root)).toEqual([
      'p/generated/a.yaml is not what its package compiles to: stale, or edited by hand',
      'p/generated/in/b.json is not there',
      'p/generated/old/c.yaml is made by nothing: left over, or put there by hand',
    ]);
    expect(writeGenerated(packages, root)).toEqual([
      'wrote p/generated/a.yaml',
      'wrote p/generated/in/b.json',
      'removed p/generated/old/c.yaml',
    ]);
    expect(checkGenerated(packages, root)).toEqual([]);
  });
});

describe('what is compiled', () => {
  const files = new Map([['a.yaml', 'a: 1\n']]);
  const good = { folder: 'p', generated: () => files };
  const failing = (error: Error) => ({
    folder: 'q',
    generated: () => {
      throw error;
    },
  });

  it('is all of it, or nothing and why', () => {
    expect(compile([good])).toEqual({ ok: true, compiled: [{ folder: 'p', files }] });
    expect(compile([good, failing(new Refusal('slo a: no'))])).toEqual({ ok: false, why: 'slo a: no' });
  });

  it('hides no bug', () => {
    expect(() => compile([good, failing(new RangeError('a bug'))])).toThrow('a bug');
  });
});
