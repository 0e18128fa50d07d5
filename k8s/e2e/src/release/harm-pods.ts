import { execFileSync } from 'node:child_process';
import { CANARY } from '../atrium/deploy.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { processesOf } from './pod-process.ts';

/** What becomes of packets that a pod sends (arguments of iptables), from when bots that try it are at that step. */
export type Harm = { fromStep: string; rule: readonly string[] };

/** Names are still found. */
const MEDIA = ['-p', 'udp', '!', '--dport', '53'];
/** The largest packet of a voice is smaller, and one of a picture fills most of its own. */
const PICTURE_BYTES = 420;

export const LOST: Harm = {
  fromStep: 'bots walk',
  rule: [...MEDIA, '-m', 'statistic', '--mode', 'random', '--probability', '0.08', '-j', 'DROP'],
};
/** By then they see each other: a handshake has large packets as well. */
export const PICTURES_LOST: Harm = {
  fromStep: 'bots talk',
  rule: [...MEDIA, '-m', 'length', '--length', `${PICTURE_BYTES}:65535`, '-j', 'DROP'],
};

/** In the network of each pod of the canary, with which it goes. Throws where there is none. */
export async function harmPods(cluster: Cluster, { rule }: Harm): Promise<void> {
  // Flagger gives the primary another label `app`.
  const pods = await processesOf(cluster, `app=${CANARY}`);
  const some = pods.flatMap(([pid]) => (pid === undefined ? [] : [pid]));
  if (some.length === 0) throw new Error('the canary has no pod that runs');
  for (const pid of some)
    execFileSync('nsenter', [`--net=/proc/${pid}/ns/net`, 'iptables', '-w', '-A', 'OUTPUT', ...rule], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
}
