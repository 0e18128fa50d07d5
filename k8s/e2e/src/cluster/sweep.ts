import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ControlGroups, hierarchies } from './cgroups.ts';
import { Network } from './network.ts';

const NAME = /^atrium-kube-(\d+)-\d+/;

/** The name says whose it is: `sweep` goes by it. */
export function clusterName(pid: number, number: number): string {
  return `atrium-kube-${pid}-${number}`;
}

/**
 * Takes away what is left of clusters whose process was killed, and could do nothing more: their programs and mounts are
 * gone with it, a network, control groups and a folder are not. Answers their names.
 */
export async function sweep(): Promise<string[]> {
  const places = ['/run/netns', tmpdir(), ...hierarchies(readFileSync('/proc/self/mounts', 'utf8'))];
  const names = abandoned(places.flatMap(entriesOf), isAlive);
  for (const name of names) {
    Network.remove(name);
    await new ControlGroups(name).remove();
    for (const entry of entriesOf(tmpdir())) {
      if (entry.startsWith(`${name}-`)) rmSync(join(tmpdir(), entry), { recursive: true, force: true });
    }
  }
  return names;
}

/** Clusters that these names belong to and whose process is gone. */
export function abandoned(entries: readonly string[], isAlive: (pid: number) => boolean): string[] {
  const found = entries.flatMap((entry) => {
    const match = NAME.exec(entry);
    return match === null || isAlive(Number(match[1])) ? [] : [match[0]];
  });
  return [...new Set(found)];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
