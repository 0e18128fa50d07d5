import { execFileSync } from 'node:child_process';
import { CANARY } from '../atrium/deploy.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { ofPods, processesOf } from './pod-process.ts';

/** What becomes of packets that a pod sends to the bots that try it (arguments of iptables), from when they are at that step. */
export type Harm = { fromStep: string; rule: readonly string[] };

/** The largest packet of a voice is smaller, and one of a picture fills most of its own. */
const PICTURE_BYTES = 420;

export const LOST: Harm = {
  fromStep: 'bots walk',
  rule: ['-p', 'udp', '-m', 'statistic', '--mode', 'random', '--probability', '0.08', '-j', 'DROP'],
};
/** By then they see each other: a handshake has large packets as well. */
export const PICTURES_LOST: Harm = {
  fromStep: 'bots talk',
  rule: ['-p', 'udp', '-m', 'length', '--length', `${PICTURE_BYTES}:65535`, '-j', 'DROP'],
};

/**
 * Where they arrive, in the network of who sends the bots: whose packet is dropped as it leaves is told, and sends it again. Answers
 * what undoes it. Throws where there is no such pod.
 */
export async function harmPods(cluster: Cluster, { rule }: Harm): Promise<() => Promise<void>> {
  // Flagger gives the primary another label `app`.
  const addresses = await ofPods(cluster, `app=${CANARY}`, 'status.podIP');
  const each = async (what: '-A' | '-D'): Promise<void> => {
    // Asked each time: whatever runs in a pod, but for its network, may end before the pod does.
    const [pid] = (await processesOf(cluster, 'atrium.dev/part=prober')).flat();
    if (addresses.length === 0 || pid === undefined) throw new Error('the canary, or who sends the bots, has no pod');
    for (const address of addresses)
      execFileSync('nsenter', [`--net=/proc/${pid}/ns/net`, 'iptables', '-w', what, 'INPUT', '-s', address, ...rule], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
  };
  await each('-A');
  return () => each('-D');
}
