import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hierarchies } from './cgroups.ts';

/** What is still there of the cluster of that name, in words; nothing, after it was stopped. */
export function leftovers(name: string): string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8');
  const groups = hierarchies(mounts).map((hierarchy) => join(hierarchy, name));
  const folders = readdirSync(tmpdir()).filter((entry) => entry.startsWith(`${name}-`));
  return [
    ...mountsOf(mounts, name).map((place) => `the mount ${place}`),
    ...(existsSync(`/run/netns/${name}`) ? [`the network namespace ${name}`] : []),
    ...groups.filter((group) => existsSync(group)).map((group) => `the control group ${group}`),
    ...folders.map((entry) => `the folder ${join(tmpdir(), entry)}`),
    ...processesOf(name),
  ];
}

export function mountsOf(mounts: string, name: string): string[] {
  return mounts.split('\n').flatMap((line) => {
    const place = line.split(' ')[1];
    return place?.includes(name) === true ? [place] : [];
  });
}

/** Those in its control groups (its pods), and those that have its folder or its network in their command. */
function processesOf(name: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
      const folder = readlinkSync(`/proc/${pid}/cwd`);
      return [command, groups, folder].some((text) => text.includes(name))
        ? [`the process ${pid}: ${command.slice(0, 120)}`]
        : [];
    } catch {
      return []; // ended meanwhile, or the kernel's
    }
  });
}
