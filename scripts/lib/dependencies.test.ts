import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSystemNode, installDependencies, isInstalled } from './dependencies.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'atrium-dependencies-'));
  writeAt('package-lock.json', 'the lock', 1_000);
});
afterEach(() => rmSync(root, { recursive: true }));

function writeAt(path: string, text: string, second: number): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
  utimesSync(join(root, path), second, second);
}
const stamp = (lock: string) =>
  writeAt('node_modules/.atrium-lock-hash', createHash('sha256').update(lock).digest('hex'), 0);

describe('isInstalled', () => {
  it('no in a fresh clone', () => {
    expect(isInstalled(root)).toBe(false);
  });

  it('yes after an installation of this lock file, whatever the times say', () => {
    writeAt('node_modules/.package-lock.json', '', 1);
    stamp('the lock');
    expect(isInstalled(root)).toBe(true);
  });

  it('no when the lock file has changed since, as after a pull', () => {
    writeAt('node_modules/.package-lock.json', '', 1);
    stamp('another lock');
    expect(isInstalled(root)).toBe(false);
  });

  it('yes after an installation by hand, which has no stamp of ours', () => {
    writeAt('node_modules/.package-lock.json', '', 1_001);
    expect(isInstalled(root)).toBe(true);
    writeAt('node_modules/.package-lock.json', '', 999);
    expect(isInstalled(root)).toBe(true); // npm writes the lock file right after its record
  });
});

describe('installDependencies', () => {
  it('installs once when two commands begin in one clone', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
    let runs = 0;
    const run = async () => {
      runs += 1;
      await held;
      mkdirSync(join(root, 'node_modules'), { recursive: true });
      return { code: 0 };
    };
    const both = Promise.all([installDependencies({ root, run }), installDependencies({ root, run })]);
    expect(runs).toBe(1);
    release(undefined);
    expect((await both).map(({ note }) => note)).toEqual(['installed', 'installed by another command']);
    expect(runs).toBe(1);
    expect((await installDependencies({ root, run })).note).toBe('up to date');
  });

  it('says what failed, and tries again the next time', async () => {
    await expect(installDependencies({ root, run: () => Promise.resolve({ code: 1 }) })).rejects.toThrow(
      'npm ci failed',
    );
    expect(isInstalled(root)).toBe(false);
  });
});

it('a Node that is too old is told so, with what is needed', () => {
  expect(() => checkSystemNode('18.20.0')).toThrow(/Node 20 or later is needed, and this is 18\.20\.0/);
  expect(() => checkSystemNode('20.0.0')).not.toThrow();
});
