import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildKey, cacheFolder } from './cache.ts';

const NATIVE = join(import.meta.dirname, '..', 'native');

describe('cacheFolder', () => {
  it('follows XDG_CACHE_HOME', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/var/cache/me' })).toBe('/var/cache/me/atrium/mediasoup-worker');
  });

  it('falls back to ~/.cache, also for a relative path', () => {
    const usual = join(homedir(), '.cache/atrium/mediasoup-worker');
    expect(cacheFolder({})).toBe(usual);
    expect(cacheFolder({ XDG_CACHE_HOME: 'cache' })).toBe(usual);
  });
});

describe('buildKey', () => {
  let copy: string;
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'atrium-key-'));
    cpSync(NATIVE, copy, { recursive: true });
  });
  afterEach(() => rmSync(copy, { recursive: true }));

  const machine = { version: '3.1.2', platform: 'linux', arch: 'x64' } as const;

  it('names the version and does not depend on where the clone is', () => {
    const key = buildKey({ ...machine, nativeFolder: NATIVE });
    expect(key).toMatch(/^3\.1\.2-[0-9a-f]{12}$/);
    expect(buildKey({ ...machine, nativeFolder: copy })).toBe(key);
  });

  it('changes with each thing that changes the binary', () => {
    const keys = [
      buildKey({ ...machine, nativeFolder: NATIVE }),
      buildKey({ ...machine, nativeFolder: NATIVE, arch: 'arm64' }),
      buildKey({ ...machine, nativeFolder: NATIVE, platform: 'darwin' }),
      buildKey({ ...machine, nativeFolder: NATIVE, version: '3.1.3' }),
    ];
    writeFileSync(join(copy, 'shims', 'srtp.h'), '// changed');
    keys.push(buildKey({ ...machine, nativeFolder: copy }));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
