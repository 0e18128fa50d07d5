import { readdirSync, readFileSync } from 'node:fs';
import { NAMESPACE } from '../atrium/deploy.ts';
import type { Cluster } from '../cluster/cluster.ts';

/** Of every pod's sandbox (pause image). */
const HOLDER = 'pause';

/** What runs in each pod that has these labels: ids of processes as this machine counts them. Of a pod without any: none. */
export async function processesOf(cluster: Cluster, labels: string): Promise<number[][]> {
  const uids = await ofPods(cluster, labels, 'metadata.uid');
  const groups = groupsOfAll();
  return uids.map((uid) => groups.flatMap(({ pid, group }) => (group.includes(`pod${uid}`) ? [pid] : [])));
}

/** What holds the network of each such pod, for as long as there is the pod; whatever else runs in it may end before. */
export async function holdersOf(cluster: Cluster, labels: string): Promise<number[]> {
  const each = await processesOf(cluster, labels);
  return each.flatMap((pids) => pids.filter((pid) => nameOf(pid) === HOLDER));
}

/** `field`: of each pod that runs and has these labels, as in `status.podIP`. */
export async function ofPods(cluster: Cluster, labels: string, field: string): Promise<string[]> {
  const which = [`--selector=${labels}`, `--namespace=${NAMESPACE}`, '--field-selector=status.phase=Running'];
  const values = await cluster.kubectl('get', 'pods', ...which, `--output=jsonpath={.items[*].${field}}`);
  return values.split(' ').filter((value) => value !== '');
}

/** Null: it has ended. */
function nameOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return null;
  }
}

/** The kubelet names a pod's control group by its uid. */
function groupsOfAll(): { pid: number; group: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return [{ pid: Number(name), group: readFileSync(`/proc/${name}/cgroup`, 'utf8') }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}
