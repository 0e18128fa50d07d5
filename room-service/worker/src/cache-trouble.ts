import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is wrong with the cache folder, and what to do: words for the doctor and for a set-up that fails. */
export type CacheTrouble = { is: 'closed' | 'full'; text: string; fix: string };

/** A build took 23 MB on x64 (258 object files, the generated headers and the result); other compilers take more. */
const ROOM_FOR_A_BUILD_MB = 100;

const MB_BYTES = 1_000_000;

const FULL = new Set(['ENOSPC', 'EDQUOT']);
/** The last two: a file is where a folder should be. */
const CLOSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']);

/** Null when a worker can be built in the folder. Makes the folder. */
export function cacheTrouble(folder: string, freeBytes = freeBytesOf): CacheTrouble | null {
  try {
    mkdirSync(folder, { recursive: true });
    const free = freeBytes(folder);
    if (free < ROOM_FOR_A_BUILD_MB * MB_BYTES) return full(folder, free);
    const probe = join(folder, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
    return null;
  } catch (error) {
    return troubleOf(error, folder, freeBytes) ?? closed(folder, (error as NodeJS.ErrnoException).code);
  }
}

/** The trouble behind a failure while the folder was written; null where the failure is another one, a bug perhaps. */
export function troubleOf(error: unknown, folder: string, freeBytes = freeBytesOf): CacheTrouble | null {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (FULL.has(code)) return full(folder, freeOrNone(folder, freeBytes));
  return CLOSED.has(code) ? closed(folder, code) : null;
}

export const sayTrouble = ({ text, fix }: CacheTrouble): string => `The cache folder ${text} To mend that, ${fix}`;

function closed(folder: string, code: string | undefined): CacheTrouble {
  const fix = 'make it writable, or set XDG_CACHE_HOME to another folder.';
  return { is: 'closed', text: `${folder} cannot be written (${code}).`, fix };
}

function full(folder: string, free: number): CacheTrouble {
  const fix = `free some space, or set XDG_CACHE_HOME to a folder elsewhere: a build takes ${ROOM_FOR_A_BUILD_MB} MB.`;
  return { is: 'full', text: `${folder} has ${Math.floor(free / MB_BYTES)} MB left.`, fix };
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** A folder that could not even be made has no room. */
function freeOrNone(folder: string, freeBytes: (folder: string) => number): number {
  try {
    return freeBytes(folder);
  } catch {
    return 0;
  }
}
