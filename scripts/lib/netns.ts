import { execFileSync } from 'node:child_process';

/** Where packets of that way are lost: a rule where they are sent would tell the sender (EPERM), as no network does. */
const RECEIVES = { up: 'server', down: 'client' } as const;

/**
 * A client's network of the test's own: two namespaces joined by a veth pair, so that a link can be slowed, cut and
 * given another address without touching the machine. Needs root and iproute2. Nothing leaves the two namespaces.
 */
export class TestNetwork {
  readonly serverAddress: string;
  readonly #server: string;
  readonly #client: string;
  readonly #subnet: string;
  #clientAddress: string;
  #closed = false;

  private constructor(number: number) {
    this.#server = `atrium-s${number}`;
    this.#client = `atrium-c${number}`;
    // 198.18.0.0/15 is set aside for tests of network devices (RFC 2544, RFC 6890): never a real host.
    this.#subnet = `198.18.${number % 250}`;
    this.serverAddress = `${this.#subnet}.1`;
    this.#clientAddress = `${this.#subnet}.2`;
  }

  /** Whether this machine lets a test make one: Linux, root, and the programs. */
  static available(): boolean {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
    try {
      execFileSync('ip', ['-V'], { stdio: 'ignore' });
      execFileSync('nsenter', ['--version'], { stdio: 'ignore' });
      execFileSync('unshare', ['-n', 'true'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }

  static create(): TestNetwork {
    const network = new TestNetwork(process.pid % 10_000);
    try {
      network.#make();
    } catch (error) {
      network.close();
      throw error;
    }
    return network;
  }

  /** What to put before a command so that it runs at that end. */
  under(end: 'server' | 'client'): [string, ...string[]] {
    return ['nsenter', `--net=/run/netns/${end === 'server' ? this.#server : this.#client}`];
  }

  /** The client moves to another address, as from Wi-Fi to a cable. */
  changeClientAddress(): void {
    const next = `${this.#subnet}.${Number(this.#clientAddress.split('.')[3]) + 1}`;
    this.#ip(['-n', this.#client, 'addr', 'add', `${next}/24`, 'dev', 'c0']);
    this.#ip(['-n', this.#client, 'addr', 'del', `${this.#clientAddress}/24`, 'dev', 'c0']);
    this.#clientAddress = next;
  }

  /** Takes the link down or up again. */
  setLink(up: boolean): void {
    this.#ip(['-n', this.#server, 'link', 'set', 's0', up ? 'up' : 'down']);
  }

  /** Caps what the server sends to the client (token bucket filter, 100 ms of queue); null lifts the cap. */
  capDownlink(kbitPerSecond: number | null): void {
    const tc = (...args: string[]) =>
      execFileSync('tc', ['-n', this.#server, 'qdisc', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    if (kbitPerSecond === null) tc('del', 'dev', 's0', 'root');
    else tc('replace', 'dev', 's0', 'root', 'tbf', 'rate', `${kbitPerSecond}kbit`, 'burst', '16kb', 'latency', '100ms');
  }

  /** The server's end drops what the client sends by that protocol, as a strict network does. Needs iptables. Returns its end. */
  drop(protocol: 'udp' | 'tcp', port?: number): () => void {
    const to = port === undefined ? [] : ['--dport', `${port}`];
    return this.#rule('server', ['INPUT', '-i', 's0', '-p', protocol, ...to, '-j', 'DROP']);
  }

  /** How many packets the rules of `lose` have dropped on that way. */
  dropped(way: 'up' | 'down'): number {
    const [program, ...args] = this.under(RECEIVES[way]);
    const list = execFileSync(program, [...args, 'iptables', '-w', '-nvxL', 'INPUT'], { encoding: 'utf8' });
    const counts = list.split('\n').flatMap((line) => /^\s*(\d+)\s+\d+\s+DROP\b.*statistic/.exec(line)?.[1] ?? []);
    return counts.reduce((sum, count) => sum + Number(count), 0);
  }

  /** Loses that share (0..1) of the client's UDP packets on one way, each by its own chance. Needs iptables. Returns its end. */
  lose(way: 'up' | 'down', share: number): () => void {
    const chance = ['-m', 'statistic', '--mode', 'random', '--probability', share.toFixed(4)];
    return this.#rule(RECEIVES[way], ['INPUT', '!', '-i', 'lo', '-p', 'udp', ...chance, '-j', 'DROP']);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const name of [this.#server, this.#client]) {
      try {
        this.#ip(['netns', 'del', name]);
      } catch {
        // It was never made: `create` failed before it.
        continue;
      }
    }
  }

  #make(): void {
    this.#ip(['netns', 'add', this.#server]);
    this.#ip(['netns', 'add', this.#client]);
    this.#ip(['link', 'add', 's0', 'netns', this.#server, 'type', 'veth', 'peer', 'name', 'c0', 'netns', this.#client]);
    for (const [ns, device, address] of [
      [this.#server, 's0', this.serverAddress],
      [this.#client, 'c0', this.#clientAddress],
    ] as const) {
      this.#ip(['-n', ns, 'addr', 'add', `${address}/24`, 'dev', device]);
      this.#ip(['-n', ns, 'link', 'set', device, 'up']);
      this.#ip(['-n', ns, 'link', 'set', 'lo', 'up']);
    }
  }

  /** A rule of that end, until the function is called that it returns. */
  #rule(end: 'server' | 'client', rule: string[]): () => void {
    const [program, ...args] = this.under(end);
    const iptables = (action: '-A' | '-D'): void =>
      void execFileSync(program, [...args, 'iptables', '-w', action, ...rule], { stdio: ['ignore', 'ignore', 'pipe'] });
    iptables('-A');
    return () => iptables('-D');
  }

  #ip(args: string[]): void {
    execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }
}
