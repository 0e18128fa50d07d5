import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cached, cachedFolder, cacheKey } from './cache.ts';

let home: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'atrium-cache-'));
  env = { XDG_CACHE_HOME: home };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const build = (work: string, kept: string) => {
  writeFileSync(join(work, 'object'), '');
  mkdirSync(join(kept, 'bin'), { recursive: true });
  return Promise.resolve({ ok: true } as const);
};

describe('the cache of programs', () => {
  it('builds once, and keeps what is to be kept', async () => {
    let builds = 0;
    const counted = (...args: [string, string]) => ((builds += 1), build(...args));
    const first = await cached(env, 'x-v1', counted);
    const second = await cached(env, 'x-v1', counted);
    expect(first).toEqual({ ok: true, folder: join(home, 'atrium/kube/x-v1') });
    expect(second).toEqual(first);
    expect(builds).toBe(1);
    expect(readdirSync(join(home, 'atrium/kube'))).toEqual(['x-v1']);
    expect(readdirSync(join(home, 'atrium/kube/x-v1'))).toEqual(['bin']);
  });

  it('leaves nothing of a build that failed', async () => {
    const failed = { ok: false, why: 'no network' } as const;
    expect(await cached(env, 'x-v1', () => Promise.resolve(failed))).toEqual(failed);
    await expect(cached(env, 'x-v1', () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
    expect(existsSync(cachedFolder(env, 'x-v1'))).toBe(false);
    expect(readdirSync(join(home, 'atrium/kube'))).toEqual([]);
  });

  it('takes away what a build that was killed had left, and nothing else', async () => {
    const [killed, another] = ['.building-x-v1-abc', '.building-y-v1-abc'];
    for (const left of [killed, another]) mkdirSync(join(home, 'atrium/kube', left), { recursive: true });
    await cached(env, 'x-v1', build);
    expect(readdirSync(join(home, 'atrium/kube')).sort()).toEqual([another, 'x-v1'].sort());
  });

  it('tells machines of another kind apart', () => {
    expect(cacheKey('x', 'v1', {}, 'linux x64')).not.toBe(cacheKey('x', 'v1', {}, 'linux arm64'));
  });
});
