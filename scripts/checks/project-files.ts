import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Path from the root of the project, with slashes, to text. */
export type ProjectFiles = ReadonlyMap<string, string>;

const ROOT = resolve(import.meta.dirname, '../..');

/** What no rule is about: a program wrote it from something that is checked, or it is not text. */
const NOT_WRITTEN = /(^|\/)generated\/|\.(png|jpe?g|webp|gif|ico|svg|woff2?|ttf|wasm|mp4|webm|ogg|wav)$/;

/** Everything that is in the repository or about to be: tracked, or new and not ignored. */
export function readProjectFiles(): ProjectFiles {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const files = new Map<string, string>();
  for (const path of new Set(listed.split('\0'))) {
    if (path === '' || NOT_WRITTEN.test(path)) continue;
    try {
      files.set(path, readFileSync(join(ROOT, path), 'utf8'));
    } catch (error) {
      // Deleted, but not yet for git.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return files;
}

export const isTest = (path: string): boolean =>
  /\.test\.tsx?$/.test(path) || /(^|\/)(testing|e2e)\//.test(path) || path.startsWith('room-service/bench/');
