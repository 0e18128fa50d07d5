import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildOwn, buildSet } from './build.ts';
import { cached, cachedFolder, cacheKey, type Cached } from './cache.ts';
import { Go, NO_GO } from './go.ts';
import { PROGRAM_SETS, programNames, type ProgramSet } from './sets.ts';

/** Ours: a folder beside this file with one main.go. */
export const OWN_PROGRAMS = ['pause', 'answer'] as const;

export const PROGRAM_NAMES = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kubectl',
  'kubelet',
  'flagger',
  'traefik',
  'coredns',
  'prometheus',
  'kube-score',
  ...OWN_PROGRAMS,
] as const;

export type ProgramName = (typeof PROGRAM_NAMES)[number];
/** Absolute path of each. */
export type Programs = Readonly<Record<ProgramName, string>>;
export type FoundPrograms = { ok: true; programs: Programs } | { ok: false; why: string };
export type FindProgramsOptions = { env: NodeJS.ProcessEnv; log: (line: string) => void };

/**
 * The cluster's programs: built once for this machine from the modules that Go's proxy serves, and kept in the user's
 * cache. One set after the other, for each fills all cores, and two at once would take 6 GB.
 */
export async function findPrograms({ env, log }: FindProgramsOptions): Promise<FoundPrograms> {
  const go = new Go({ env, log });
  const missing = missingSets(env);
  if (missing.length > 0 && !(await go.isThere())) {
    return { ok: false, why: `${NO_GO}building ${missing.join(', ')} takes` };
  }
  const paths = new Map<string, string>();
  for (const set of PROGRAM_SETS) {
    const found = await findSet(set, go, { env, log });
    if (!found.ok) return { ok: false, why: `${set.name} ${set.version}: ${found.why}` };
    for (const name of programNames(set)) paths.set(name, join(found.folder, 'bin', name));
  }
  for (const name of OWN_PROGRAMS) {
    const found = await cached(env, ownKey(name), (work, kept) =>
      buildOwn(go, name, ownFolder(name), work, join(kept, 'bin')),
    );
    if (!found.ok) return { ok: false, why: `${name}: ${found.why}` };
    paths.set(name, join(found.folder, 'bin', name));
  }
  return { ok: true, programs: Object.fromEntries(paths) as Record<ProgramName, string> };
}

/** What would have to be built. */
export function missingSets(env: NodeJS.ProcessEnv): string[] {
  const keys = [...PROGRAM_SETS.map((set) => [set.name, setKey(set)] as const), ...OWN_PROGRAMS.map(ownEntry)];
  return keys.filter(([, key]) => !existsSync(cachedFolder(env, key))).map(([name]) => name);
}

/** What a person is told about it changes nothing. */
export function setKey(set: ProgramSet): string {
  return cacheKey(set.name, set.version, { ...set, minutes: undefined });
}

async function findSet(set: ProgramSet, go: Go, { env, log }: FindProgramsOptions): Promise<Cached> {
  const named = `${set.name} ${set.version}`;
  const isThere = existsSync(cachedFolder(env, setKey(set)));
  const about = `building it, once for this machine (about ${set.minutes} min on two idle cores)`;
  log(`${named}: ${isThere ? 'there' : about}`);
  const began = performance.now();
  const found = await cached(env, setKey(set), (work, kept) => buildSet(go, set, work, join(kept, 'bin')));
  if (found.ok && !isThere) log(`${named}: built in ${Math.round((performance.now() - began) / 1000)} s`);
  return found;
}

const ownFolder = (name: string): string => fileURLToPath(new URL(`./${name}/`, import.meta.url));

/** Their version is what they say. */
const ownKey = (name: string): string => cacheKey(name, 'own', readFileSync(join(ownFolder(name), 'main.go'), 'utf8'));

const ownEntry = (name: string) => [name, ownKey(name)] as const;
