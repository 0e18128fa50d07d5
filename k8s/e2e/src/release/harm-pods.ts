import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
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

export type HarmedPodsOptions = {
  rule: Harm['rule'];
  /** Of pods whose packets are lost. */
  addresses: () => Promise<readonly string[]>;
  /** Of each pod where they arrive, what runs in it: ids of processes as this machine counts them. */
  receivers: () => Promise<readonly (readonly number[])[]>;
};

/** By what a network is entered, and whose packets are dropped there. */
type Harmed = { pid: number; addresses: string[] };

/**
 * Packets are lost where they arrive, in the network of who sends the bots: whose packet is dropped as it leaves is told, and sends it again.
 * A pod may be replaced meanwhile. Its rules go with its network, and the next one has none.
 */
export class HarmedPods {
  readonly #options: HarmedPodsOptions;
  /** By the name that the kernel gives a network. */
  readonly #harmed = new Map<string, Harmed>();
  #hasBegun = false;

  constructor(options: HarmedPodsOptions) {
    this.#options = options;
  }

  static of(cluster: Cluster, { rule }: Harm): HarmedPods {
    return new HarmedPods({
      rule,
      // Flagger gives the primary another label `app`.
      addresses: () => ofPods(cluster, `app=${CANARY}`, 'status.podIP'),
      receivers: () => processesOf(cluster, 'atrium.dev/part=prober'),
    });
  }

  /**
   * Has packets be lost wherever bots are sent from by now; to be called again and again, which costs nothing while that is where it was. True
   * where that is somewhere new. Throws where there is no such pod from the start.
   */
  async keep(): Promise<boolean> {
    this.#forgetGone();
    if (this.#harmed.size > 0) return false;
    const [addresses, receivers] = await Promise.all([this.#options.addresses(), this.#options.receivers()]);
    // One process of a network is as good as another, and which it is matters to nobody.
    const networks = new Map(receivers.flat().flatMap((pid) => toNetwork(pid)));
    if (addresses.length > 0) for (const [id, pid] of networks) this.#harm(id, pid, addresses);
    if (this.#harmed.size === 0 && !this.#hasBegun)
      throw new Error('the canary, or who sends the bots, has no pod: nothing can be lost between them');
    this.#hasBegun ||= this.#harmed.size > 0;
    return this.#harmed.size > 0;
  }

  /** Throws where a network is there still, and what was done in it cannot be undone. Idempotent. */
  undo(): void {
    this.#forgetGone();
    for (const [id, { pid, addresses }] of this.#harmed) {
      for (const address of addresses) this.#change('-D', { id, pid, address });
      this.#harmed.delete(id);
    }
  }

  #harm(id: string, pid: number, addresses: readonly string[]): void {
    const harmed: Harmed = { pid, addresses: [] };
    for (const address of addresses)
      if (this.#change('-A', { id, pid, address })) {
        harmed.addresses.push(address);
        this.#harmed.set(id, harmed);
      }
  }

  /** Whatever runs in a pod, but for its network, may end before the pod does. */
  #forgetGone(): void {
    for (const [id, harmed] of this.#harmed) {
      if (networkOf(harmed.pid) === id) continue;
      const pid = processIn(id);
      if (pid === null) this.#harmed.delete(id);
      else this.#harmed.set(id, { ...harmed, pid });
    }
  }

  /** False: the network has gone meanwhile, and all that was in it. */
  #change(what: '-A' | '-D', { id, pid, address }: { id: string; pid: number; address: string }): boolean {
    const rule = ['iptables', '-w', what, 'INPUT', '-s', address, ...this.#options.rule];
    try {
      execFileSync('nsenter', [`--net=/proc/${pid}/ns/net`, ...rule], { stdio: ['ignore', 'ignore', 'pipe'] });
      return true;
    } catch (error) {
      if (processIn(id) === null) return false;
      throw error;
    }
  }
}

const toNetwork = (pid: number): [string, number][] => {
  const id = networkOf(pid);
  return id === null ? [] : [[id, pid]];
};

/** `net:[4026531840]`; null: there is no such process. */
function networkOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return null;
  }
}

/** Any that is in this network; null: none is, and nothing of it is left. */
function processIn(id: string): number | null {
  const pids = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? Number(name) : []));
  return pids.find((pid) => networkOf(pid) === id) ?? null;
}
