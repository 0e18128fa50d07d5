import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The kernel frees a group a moment after its last process. */
const TRIES = 50;
const TRY_EVERY_MS = 100;
/**
 * Against each session of this machine, of which the cluster's programs and those who visit it are some (version 1: of 1,024, version
 * 2: of 100): on a node nobody but pods has such a claim, and all of them together would have the claim of one.
 */
const CPU: Readonly<Record<string, string>> = { 'cpu.shares': '16384', 'cpu.weight': '1600' };

/**
 * The control groups of one cluster: one folder in each hierarchy of this machine, so that the kubelet's own are told
 * from those of anybody else, and are gone with it. They are the kernel's: no namespace takes them away.
 */
export class ControlGroups {
  readonly path: string;
  readonly #folders: readonly string[];

  constructor(name: string, mounts = readFileSync('/proc/self/mounts', 'utf8')) {
    this.path = `/${name}`;
    this.#folders = hierarchies(mounts).map((hierarchy) => join(hierarchy, name));
  }

  create(): void {
    for (const folder of this.#folders) {
      mkdirSync(folder, { recursive: true });
      for (const [file, claim] of Object.entries(CPU))
        if (existsSync(join(folder, file))) writeFileSync(join(folder, file), claim);
    }
  }

  /** Rejects where something still runs in one of them. Idempotent. */
  async remove(): Promise<void> {
    for (const folder of this.#folders) await removeTree(folder);
  }
}

/** Where version 1 has its controllers, and version 2 its one tree. */
export function hierarchies(mounts: string): string[] {
  return mounts.split('\n').flatMap((line) => {
    const [, place, type] = line.split(' ');
    return place !== undefined && (type === 'cgroup' || type === 'cgroup2') ? [place] : [];
  });
}

/** Files there cannot be deleted, and need not be: an empty group goes as a folder, the innermost first. */
async function removeTree(folder: string): Promise<void> {
  for (const inner of foldersIn(folder)) await removeTree(join(folder, inner));
  for (let tried = 1; ; tried += 1) {
    try {
      rmdirSync(folder);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      if (code !== 'EBUSY' || tried === TRIES) throw error;
      await pause(TRY_EVERY_MS);
    }
  }
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}
