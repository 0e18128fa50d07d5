import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '@atrium/worker';
import { cached, cacheKey, type Cached } from '../programs/cache.ts';

export const SUITE = 'bookworm';
const LIMIT_MS = 20 * 60_000;
const ARCHIVE = 'root.tar';

/** What pods never open. */
const TRIMMED = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*'];

export type DebianRootOptions = { env: NodeJS.ProcessEnv; log: (line: string) => void; packages: readonly string[] };

/** A Debian with these packages as an archive, made once for this machine: what an image is built on without a registry. */
export async function debianRoot({ env, log, packages }: DebianRootOptions): Promise<Cached> {
  const key = cacheKey('debian', SUITE, { packages, trimmed: TRIMMED });
  const found = await cached(env, key, async (work, kept) => {
    log(`Debian ${SUITE} as a base of images: fetching it, once for this machine`);
    const began = performance.now();
    const archive = join(work, ARCHIVE);
    const { code, tail } = await run({
      command: 'mmdebstrap',
      args: [
        '--mode=root',
        '--variant=minbase',
        `--include=${packages.join(',')}`,
        ...TRIMMED.map((path) => `--dpkgopt=path-exclude=${path}`),
        SUITE,
        archive,
      ],
      env: { ...env, TMPDIR: work },
      limitMs: LIMIT_MS,
    });
    if (code !== 0) return { ok: false, why: `mmdebstrap failed:\n${tail}` };
    await mkdir(kept);
    await rename(archive, join(kept, ARCHIVE));
    log(`Debian ${SUITE}: ${Math.round((performance.now() - began) / 1000)} s`);
    return { ok: true };
  });
  return found.ok ? { ok: true, folder: join(found.folder, ARCHIVE) } : found;
}
