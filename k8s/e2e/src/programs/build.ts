import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Go } from './go.ts';
import { moduleSource, type ModuleSource } from './module-source.ts';
import { packagesOf, type ProgramSet } from './sets.ts';
import { toolsFile, toolsModule } from './tools-module.ts';

export type Built = { ok: true } | { ok: false; why: string };

/** Builds a set in `folder`, which is thrown away afterwards, and leaves its programs in `bin`. */
export async function buildSet(go: Go, set: ProgramSet, folder: string, bin: string): Promise<Built> {
  const source = await moduleSource(go, set.module, set.version);
  if (!source.ok) return source;
  const copy = set.exchanged === undefined ? undefined : await changedCopy(source, set.exchanged, folder);
  await writeFile(join(folder, 'go.mod'), toolsModule(set, await readFile(source.goMod, 'utf8'), copy));
  await writeFile(join(folder, 'tools.go'), toolsFile(set));
  const named = `${set.name} ${set.version}`;
  const tidy = await go.do(`${named}: fetching what it needs`, folder, ['mod', 'tidy']);
  if (!tidy.ok) return tidy;
  return compile(go, named, { folder, bin, packages: packagesOf(set), stamps: set.stamps, isStatic: set.isStatic });
}

/** Builds the one program of a folder of our own, which imports Go's own packages only. */
export async function buildOwn(go: Go, name: string, source: string, folder: string, bin: string): Promise<Built> {
  await cp(source, folder, { recursive: true });
  await writeFile(join(folder, 'go.mod'), `module atrium/${name}\n\ngo 1.24.0\n`);
  return compile(go, name, { folder, bin, packages: ['.'], isStatic: true });
}

type Compile = {
  folder: string;
  bin: string;
  packages: readonly string[];
  stamps?: readonly string[] | undefined;
  isStatic?: boolean | undefined;
};

async function compile(
  go: Go,
  named: string,
  { folder, bin, packages, stamps = [], isStatic }: Compile,
): Promise<Built> {
  await mkdir(bin, { recursive: true });
  // -s -w: without tables for debuggers a third smaller, and links faster.
  const linker = ['-s', '-w', ...stamps.flatMap((stamp) => ['-X', stamp])].join(' ');
  const args = ['build', '-trimpath', '-ldflags', linker, '-o', `${bin}/`, ...packages];
  // Go's temporary files go with the folder, also those of one that is killed.
  const env = { GOTMPDIR: folder, ...(isStatic === true ? { CGO_ENABLED: '0' } : {}) };
  return go.do(`${named}: compiling`, folder, args, env);
}

/** Go's folder of modules is read-only for good reason. */
async function changedCopy(
  { folder: source }: Extract<ModuleSource, { ok: true }>,
  exchanged: Readonly<Record<string, string>>,
  folder: string,
): Promise<string> {
  const copy = join(folder, 'changed');
  await cp(source, copy, { recursive: true });
  for (const [file, text] of Object.entries(exchanged)) {
    await chmod(join(copy, file), 0o644);
    await writeFile(join(copy, file), text);
  }
  return copy;
}
