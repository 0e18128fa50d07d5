import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '@atrium/worker';
import { alone } from '../../../../scripts/lib/alone.mjs';
import type { Built } from './build.ts';

export type Cached = { ok: true; folder: string } | { ok: false; why: string };

/** By version, and by all else that changes the programs: the kind of machine, and how they are built. */
export function cacheKey(
  name: string,
  version: string,
  recipe: unknown,
  kind = `${process.platform} ${process.arch}`,
): string {
  const hash = createHash('sha256').update(`${kind}\n`).update(JSON.stringify(recipe)).digest('hex').slice(0, 8);
  return `${name}-${version}-${hash}`;
}

/** Where the programs of that key are, or would be: in its folder `bin`. */
export function cachedFolder(env: NodeJS.ProcessEnv, key: string): string {
  return join(cacheFolder(env, 'kube'), key);
}

/**
 * What has that key, made by `build` where it is not there yet: in its first folder, which is thrown away, it may work,
 * and the second, which it makes, is kept. That appears all at once, by one rename: whoever is interrupted leaves nothing
 * that looks finished.
 */
export async function cached(
  env: NodeJS.ProcessEnv,
  key: string,
  build: (work: string, kept: string) => Promise<Built>,
): Promise<Cached> {
  const folder = cachedFolder(env, key);
  if (existsSync(folder)) return { ok: true, folder };
  const cache = cacheFolder(env, 'kube');
  await mkdir(cache, { recursive: true });
  return alone(join(cache, `.${key}.pid`), async (): Promise<Cached> => {
    if (existsSync(folder)) return { ok: true, folder };
    const prefix = `.building-${key}-`;
    // Of one that was killed: nobody else builds this now.
    for (const entry of await readdir(cache)) {
      if (entry.startsWith(prefix)) await rm(join(cache, entry), { recursive: true, force: true });
    }
    const temporary = await mkdtemp(join(cache, prefix));
    try {
      const work = join(temporary, 'work');
      await mkdir(work);
      const built = await build(work, join(temporary, 'kept'));
      if (!built.ok) return built;
      await rename(join(temporary, 'kept'), folder);
      return { ok: true, folder };
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });
}
