import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import * as alerts from '@atrium/alerts';
import * as dashboards from '@atrium/dashboards';
import * as ops from '@atrium/ops';
import * as slo from '@atrium/slo';
import { driftInWords, driftOf, type Drift, type Files } from './generated.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Each compiles its own files: its index has `generated()`. */
const PACKAGES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { slo, alerts, dashboards, ops };

export type Package = { folder: string; generated: () => Files };

export function generatingPackages(): readonly Package[] {
  return Object.entries(PACKAGES).flatMap(([folder, { generated }]) =>
    typeof generated === 'function' ? [{ folder, generated: generated as () => Files }] : [],
  );
}

/** Of all packages, in words. */
export function checkGenerated(packages: readonly Package[], root = ROOT): string[] {
  return packages.flatMap(({ folder, generated }) =>
    driftOf(generated(), readTree(treeOf(root, folder))).map((drift) => driftInWords(folder, drift)),
  );
}

/** Makes the folders what the packages compile to; tells what it changed. */
export function writeGenerated(packages: readonly Package[], root = ROOT): string[] {
  return packages.flatMap(({ folder, generated }) => {
    const [wanted, tree] = [generated(), treeOf(root, folder)];
    const drift = driftOf(wanted, readTree(tree));
    for (const one of drift) write(tree, one, wanted);
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
