import { posix } from 'node:path';
import ts from 'typescript';
import type { ProjectFiles } from './project-files.ts';

/** `to` is a path of the project, or the name of a package. */
export type Import = { from: string; specifier: string; to: { path: string } | { package: string } };

/** Every import and re-export of a file, of types too, and every `import()` of a literal. */
export function importsOf(path: string, text: string): string[] {
  if (!/\.(ts|tsx|mts|mjs|js)$/.test(path)) return [];
  return ts.preProcessFile(text, true, true).importedFiles.map((file) => file.fileName);
}

/** Package name -> folder, of the packages that are part of the project. */
export function ownPackages(files: ProjectFiles): Map<string, string> {
  const packages = new Map<string, string>();
  for (const [path, text] of files) {
    if (!path.endsWith('/package.json')) continue;
    const { name } = JSON.parse(text) as { name?: string };
    if (name !== undefined) packages.set(name, posix.dirname(path));
  }
  return packages;
}

export function readImports(files: ProjectFiles): Import[] {
  const own = ownPackages(files);
  return [...files].flatMap(([from, text]) =>
    importsOf(from, text).map((specifier) => ({ from, specifier, to: target(from, specifier, own) })),
  );
}

function target(from: string, specifier: string, own: Map<string, string>): Import['to'] {
  if (specifier.startsWith('.')) return { path: posix.join(posix.dirname(from), specifier) };
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const folder = own.get(name);
  // Its inside is its own matter: what counts is whose package it is.
  return folder === undefined
    ? { package: name }
    : { path: `${folder}/${parts.slice(name.split('/').length).join('/') || 'index'}` };
}
