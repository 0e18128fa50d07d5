import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { generated as alerts } from '@atrium/alerts';
import { generated as dashboards } from '@atrium/dashboards';
import { generated as ops } from '@atrium/ops';
import { generated as k8s } from '@atrium/release-gate';
import { generated as slo, Refusal } from '@atrium/slo';
import { driftInWords, driftOf, type Drift, type Files } from './generated.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** A folder of the project, and what its `generated/` must hold. */
export type Package = { folder: string; generated: () => Files };

export const PACKAGES: readonly Package[] = [
  { folder: 'slo', generated: slo },
  { folder: 'alerts', generated: alerts },
  { folder: 'dashboards', generated: dashboards },
  { folder: 'ops', generated: ops },
  { folder: 'k8s', generated: k8s },
];

/** What each folder must hold. */
export type Compiled = readonly { folder: string; files: Files }[];

/** All of them before any is written, so that nothing is half changed; or why one of them cannot be compiled. */
export function compile(packages: readonly Package[]): { ok: true; compiled: Compiled } | { ok: false; why: string } {
  try {
    return { ok: true, compiled: packages.map(({ folder, generated }) => ({ folder, files: generated() })) };
  } catch (error) {
    // Everything else is a bug, and says where.
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, why: error.message };
  }
}

/** Of all packages, in words. */
export function checkGenerated(compiled: Compiled, root = ROOT): string[] {
  return compiled.flatMap(({ folder, files }) =>
    driftOf(files, readTree(treeOf(root, folder))).map((drift) => driftInWords(folder, drift)),
  );
}

/** Makes the folders what the packages compile to; tells what it changed. */
export function writeGenerated(compiled: Compiled, root = ROOT): string[] {
  return compiled.flatMap(({ folder, files }) => {
    const tree = treeOf(root, folder);
    const drift = driftOf(files, readTree(tree));
    for (const one of drift) write(tree, one, files);
    return drift.map(({ path, why }) => `${why === 'stranger' ? 'removed' : 'wrote'} ${folder}/generated/${path}`);
  });
}

function write(tree: string, { path }: Drift, wanted: Files): void {
  const [file, text] = [join(tree, path), wanted.get(path)];
  if (text === undefined) {
    rmSync(file);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function treeOf(root: string, folder: string): string {
  return join(root, folder, 'generated');
}

function readTree(tree: string): Files {
  if (!existsSync(tree)) return new Map();
  const files = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(tree, path).split(sep).join('/'), readFileSync(path, 'utf8')];
    }),
  );
}
