import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cachedFolder } from './cache.ts';
import { setKey } from './find-programs.ts';
import { programNames, type ProgramSet } from './sets.ts';

/** A program of a set that somebody has built before, or else that is on the path; null: neither. Nothing is built. */
export function programThere(set: ProgramSet, name: string, env: NodeJS.ProcessEnv = process.env): string | null {
  if (!programNames(set).includes(name)) throw new Error(`${set.name} has no program ${name}`);
  const folders = [join(cachedFolder(env, setKey(set)), 'bin'), ...(env.PATH ?? '').split(delimiter)];
  const paths = folders.filter((folder) => folder !== '').map((folder) => join(folder, name));
  return paths.find((path) => existsSync(path)) ?? null;
}
