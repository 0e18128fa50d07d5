import { packagesOf, type ProgramSet } from './sets.ts';

/**
 * The go.mod of a module that only wants these programs. `go install package@version` refuses a module that replaces or
 * excludes others, as most of these do, since such lines count in the main module alone: so they are repeated here.
 * `copy`: the folder of a changed copy of the module.
 */
export function toolsModule(set: ProgramSet, itsGoMod: string, copy?: string): string {
  const replaced = replacements(itsGoMod).flatMap(({ old, by }) => {
    if (!by.startsWith('.')) return [`${old} => ${by}`];
    const name = old.split(' ')[0] ?? old;
    return set.localModules === undefined ? [] : [`${name} => ${name} ${set.localModules}`];
  });
  if (copy !== undefined) replaced.push(`${set.module} => ${copy}`);
  return [
    `module atrium/tools/${set.name}`,
    `go ${directive(itsGoMod, 'go')[0] ?? '1.24.0'}`,
    `require ${set.module} ${set.version}`,
    ...replaced.map((line) => `replace ${line}`),
    ...directive(itsGoMod, 'exclude').map((line) => `exclude ${line}`),
    '',
  ].join('\n\n');
}

/** Go's way to say that a module needs programs, so that `go mod tidy` keeps what they need. */
export function toolsFile(set: ProgramSet): string {
  const imports = packagesOf(set).map((path) => `\t_ ${JSON.stringify(path)}`);
  return ['//go:build tools', '', 'package tools', '', 'import (', ...imports, ')', ''].join('\n');
}

function replacements(goMod: string): { old: string; by: string }[] {
  return directive(goMod, 'replace').flatMap((line) => {
    const [old, by] = line.split(/\s+=>\s+/);
    return old === undefined || by === undefined ? [] : [{ old, by }];
  });
}

/** All lines of that kind, those in brackets too, without comments (https://go.dev/ref/mod#go-mod-file-grammar). */
function directive(goMod: string, word: string): string[] {
  const lines = goMod.split('\n').map((line) => line.replace(/\/\/.*$/, '').trim());
  const found: string[] = [];
  let isInside = false;
  for (const line of lines) {
    if (isInside && line === ')') isInside = false;
    else if (isInside && line !== '') found.push(line);
    else if (line === `${word} (`) isInside = true;
    else if (line.startsWith(`${word} `)) found.push(line.slice(word.length).trim());
  }
  return found;
}
