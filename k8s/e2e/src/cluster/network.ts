import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { NODE } from './addresses.ts';

/** Holds the node's address. */
const DEVICE = 'node0';

/** A network namespace with a name: nothing in it is reached from outside, and nothing outside from in it. */
export class Network {
  readonly name: string;
  #closed = false;

  private constructor(name: string) {
    this.name = name;
  }

  static create(name: string): Network {
    const network = new Network(name);
    try {
      network.#make();
    } catch (error) {
      network.close();
      throw error;
    }
    return network;
  }

  /** What to put before a command so that it runs there. Not `ip netns exec`, which mounts a new /sys without cgroups. */
  under(): [string, ...string[]] {
    return ['nsenter', `--net=${fileOf(this.name)}`];
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    Network.remove(this.name);
  }

  /** Of a cluster whose process is gone. */
  static remove(name: string): void {
    if (existsSync(fileOf(name))) ip('netns', 'del', name);
  }

  #make(): void {
    ip('netns', 'add', this.name);
    const inside = (...args: string[]) => ip('-n', this.name, ...args);
    inside('link', 'set', 'lo', 'up');
    // A bridge with nothing on it: pods take bridges anyway, while small kernels have no dummy devices.
    inside('link', 'add', DEVICE, 'type', 'bridge');
    inside('addr', 'add', `${NODE.address}/${NODE.prefix}`, 'dev', DEVICE);
    inside('link', 'set', DEVICE, 'up');
    // To nowhere: the kubelet and the addresses of services want a default route.
    inside('route', 'add', 'default', 'dev', DEVICE);
    const [program, ...before] = this.under();
    const forward = 'echo 1 >/proc/sys/net/ipv4/ip_forward';
    execFileSync(program, [...before, 'sh', '-c', forward], { stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

const fileOf = (name: string): string => `/run/netns/${name}`;

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
