import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Variable that names a program, and what it may be called: Debian puts its own word before Alertmanager. */
export const MONITORING_PROGRAMS = {
  PROMETHEUS_BIN: ['prometheus'],
  PROMTOOL_BIN: ['promtool'],
  ALERTMANAGER_BIN: ['prometheus-alertmanager', 'alertmanager'],
  AMTOOL_BIN: ['amtool'],
} as const;

export type ProgramVariable = keyof typeof MONITORING_PROGRAMS;

/** Debian's packages; each brings its own tool. */
export const MONITORING_PACKAGES = ['prometheus', 'prometheus-alertmanager'] as const;

export type FoundPrograms =
  | { kind: 'found'; paths: Readonly<Record<ProgramVariable, string>> }
  | { kind: 'wrong'; why: string }
  | { kind: 'missing'; programs: string[] };

/** Why a command that takes them cannot run, in words; null: all are there. */
export function whyNoMonitoring(env: NodeJS.ProcessEnv): string | null {
  const found = findMonitoringPrograms(env);
  switch (found.kind) {
    case 'found':
      return null;
    case 'wrong':
      return found.why;
    case 'missing':
      return `This takes ${found.programs.join(', ')}: npm test installs them.`;
  }
}

/** Prometheus, Alertmanager and their tools: those that the variables name, else the first on the PATH. */
export function findMonitoringPrograms(
  env: NodeJS.ProcessEnv,
  runs: (path: string) => boolean = isExecutable,
): FoundPrograms {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = (name: string) => folders.map((folder) => join(folder, name)).find(runs);
  const paths: Partial<Record<ProgramVariable, string>> = {};
  const missing: string[] = [];
  for (const [variable, names] of Object.entries(MONITORING_PROGRAMS) as [ProgramVariable, readonly string[]][]) {
    const named = env[variable];
    if (named && !runs(named)) return { kind: 'wrong', why: `${variable}=${named} is not a program that can be run.` };
    const path = named === undefined || named === '' ? names.map(onPath).find((found) => found !== undefined) : named;
    if (path === undefined) missing.push(names[0] ?? variable);
    else paths[variable] = path;
  }
  if (missing.length > 0) return { kind: 'missing', programs: missing };
  return { kind: 'found', paths: paths as Record<ProgramVariable, string> };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
