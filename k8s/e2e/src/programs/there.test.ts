import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cachedFolder } from './cache.ts';
import { setKey } from './find-programs.ts';
import { KUBE_SCORE_SET } from './sets.ts';
import { programThere } from './there.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'atrium-there-'))));
afterEach(() => void rmSync(folder, { recursive: true }));

it('is the one of the version that we know, or else one on the path, or none', () => {
  const env = { XDG_CACHE_HOME: join(folder, 'cache'), PATH: `:${join(folder, 'path')}` };
  const there = () => programThere(KUBE_SCORE_SET, 'kube-score', env);
  expect(there()).toBeNull();
  mkdirSync(join(folder, 'path'));
  writeFileSync(join(folder, 'path/kube-score'), '');
  expect(there()).toBe(join(folder, 'path/kube-score'));
  const bin = join(cachedFolder(env, setKey(KUBE_SCORE_SET)), 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'kube-score'), '');
  expect(there()).toBe(join(bin, 'kube-score'));
});

it('refuses a program that the set has not', () => {
  expect(() => programThere(KUBE_SCORE_SET, 'kubectl')).toThrow('kube-score has no program kubectl');
});
