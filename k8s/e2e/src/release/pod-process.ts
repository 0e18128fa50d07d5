import { readdirSync, readFileSync } from 'node:fs';
import { NAMESPACE } from '../atrium/deploy.ts';
import type { Cluster } from '../cluster/cluster.ts';

/** What runs in each pod that has these labels: ids of processes as this machine counts them. Of a pod without any: none. */
export async function processesOf(cluster: Cluster, labels: string): Promise<number[][]> {
  const uids = await ofPods(cluster, labels, 'metadata.uid');
  const groups = groupsOfAll();
  return uids.map((uid) => groups.flatMap(({ pid, group }) => (group.includes(`pod${uid}`) ? [pid] : [])));
}

/** `field`: of each pod that runs and has these labels, as in `status.podIP`. */
export async function ofPods(cluster: Cluster, labels: string, field: string): Promise<string[]> {
  const which = [`--selector=${labels}`, `--namespace=${NAMESPACE}`, '--field-selector=status.phase=Running'];
  const values = await cluster.kubectl('get', 'pods', ...which, `--output=jsonpath={.items[*].${field}}`);
  return values.split(' ').filter((value) => value !== '');
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
