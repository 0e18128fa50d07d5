import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Outside the clone, so that a second clone starts at once (XDG Base Directory Specification). */
export function cacheFolder(env: NodeJS.ProcessEnv, program = 'mediasoup-worker'): string {
  const base = env.XDG_CACHE_HOME;
  // The specification: a relative path is invalid and must be ignored.
  const root = base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache');
  return join(root, 'atrium', program);
}

/** Changes with everything that changes the binary: mediasoup's version, our build files, the kind of machine. */
export function buildKey(options: {
  version: string;
  nativeFolder: string;
  platform: NodeJS.Platform;
  arch: string;
}): string {
  const { version, nativeFolder, platform, arch } = options;
  const hash = createHash('sha256').update(`${platform} ${arch}\n`);
  const files = readdirSync(nativeFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(nativeFolder.length + 1))
    .sort();
  for (const file of files) {
    hash
      .update(`${file}\n`)
      .update(readFileSync(join(nativeFolder, file)))
      .update('\n');
  }
  return `${version}-${hash.digest('hex').slice(0, 12)}`;
}
