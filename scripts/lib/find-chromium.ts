import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

export type FoundChromium = { kind: 'found'; path: string } | { kind: 'wrong'; why: string } | { kind: 'missing' };

/** The browser that CHROMIUM_PATH names, else the first one on the PATH. */
export function findChromium(env: NodeJS.ProcessEnv, runs: (path: string) => boolean = isExecutable): FoundChromium {
  const named = env.CHROMIUM_PATH;
  if (named) {
    return runs(named)
      ? { kind: 'found', path: named }
      : { kind: 'wrong', why: `CHROMIUM_PATH=${named} is not a program that can be run.` };
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of NAMES) {
    const folder = folders.find((candidate) => runs(join(candidate, name)));
    if (folder !== undefined) return { kind: 'found', path: join(folder, name) };
  }
  return { kind: 'missing' };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
