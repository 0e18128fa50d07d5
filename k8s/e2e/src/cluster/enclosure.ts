import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, type RunEnd } from '@atrium/worker';
import { resolvConf } from './dns.ts';
import type { Network } from './network.ts';

const READY_WITHIN_MS = 60_000;
const RUN_LIMIT_MS = 10 * 60_000;
/** The kernel ends them all in a moment; one that hangs in it is not waited for for ever. */
const GONE_WITHIN_MS = 60_000;

/**
 * The kubelet wants these of the whole machine and writes them where they differ (setupKernelTunables in its container
 * manager). It is shown files that hold them instead, and the machine stays as it was.
 */
const KERNEL_WISHES: Readonly<Record<string, string>> = {
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/keys/root_maxbytes': '25000000',
};

/** What the machine unmounts goes here, too, or it would be kept alive; nothing goes the other way. */
const UNSHARE = ['unshare', '--mount', '--propagation', 'slave', '--pid', '--fork', '--kill-child', '--mount-proc'];

export type EnclosureOptions = {
  network: Network;
  /** Of this run: everything that is written goes there. */
  folder: string;
  /** Its first process, which waits and collects what others leave. */
  pause: string;
};

/**
 * Processes and mounts of their own, in the network of the cluster. When its first process ends the kernel ends all
 * others and takes every mount away, those of pods included, so there is nothing to be found and cleaned up one by one.
 * It ends also with the process that started it, however that ends.
 */
export class Enclosure {
  readonly folder: string;
  readonly #holder: ChildProcess;
  readonly #first: number;

  private constructor(folder: string, holder: ChildProcess, first: number) {
    this.folder = folder;
    this.#holder = holder;
    this.#first = first;
  }

  static async start({ network, folder, pause }: EnclosureOptions): Promise<Enclosure> {
    mkdirSync(join(folder, 'tmp'), { recursive: true });
    const [program, ...before] = ['setpriv', '--pdeathsig', 'KILL', ...network.under()] as [string, ...string[]];
    const script = firstProcess(folder, pause);
    const holder = spawn(program, [...before, ...UNSHARE, 'sh', '-c', script], {
      // A terminal's Ctrl-C is for who started us; we end in our own order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      await ready(holder);
      const [first] = childrenOf(holder.pid ?? 0);
      if (first === undefined) throw new Error('its first process is not there');
      return new Enclosure(folder, holder, first);
    } catch (error) {
      holder.kill('SIGKILL');
      throw new Error('the processes of the cluster get no place of their own', { cause: error });
    }
  }

  /** What to put before a command so that it runs in there. */
  under(): [string, ...string[]] {
    return ['nsenter', `--target=${this.#first}`, '--mount', '--pid', '--net'];
  }

  /**
   * Nothing of the caller's: a proxy, for one, would be asked for what is in the cluster. Home and temporary folder are the
   * run's, since some write there. iptables and others are where only administrators have a PATH to.
   */
  get env(): Readonly<Record<string, string>> {
    const path = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;
    return { PATH: path, HOME: this.folder, TMPDIR: join(this.folder, 'tmp') };
  }

  /** Runs a program to its end. */
  run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<RunEnd> {
    const [program, ...before] = this.under();
    return run({
      command: program,
      args: [...before, command, ...args],
      env: { ...this.env, ...env },
      limitMs: RUN_LIMIT_MS,
    });
  }

  /** Resolves when nothing that ran in there is left. Idempotent. */
  async close(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return;
    const gone = once(this.#holder, 'exit', { signal: AbortSignal.timeout(GONE_WITHIN_MS) });
    // Its holder waits for it, and the kernel lets it be waited for when all others are gone (pid_namespaces(7)).
    process.kill(this.#first, 'SIGKILL');
    await gone;
  }
}

/** Processes that it has started and that live. */
export function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  } catch {
    return [];
  }
}

/** What it does before it waits: the folders that the node's programs write into are the run's own. */
function firstProcess(folder: string, pause: string): string {
  const wishes = Object.entries(KERNEL_WISHES).map(([name, value]) => {
    const file = join(folder, 'kernel', name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, `${value}\n`);
    return `if [ -e /proc/sys/${name} ]; then mount --bind '${file}' /proc/sys/${name}; fi`;
  });
  const own = ['lib', 'log'].map((name) => {
    mkdirSync(join(folder, name), { recursive: true });
    return `mount --bind '${join(folder, name)}' /var/${name}`;
  });
  const names = join(folder, 'node-resolv.conf');
  writeFileSync(names, resolvConf());
  return [
    'set -e',
    // Flagger calls webhooks by the names of services. In a pod it would be told so by the kubelet.
    `if [ -e /etc/resolv.conf ]; then mount --bind '${names}' /etc/resolv.conf; fi`,
    // Other people's networks have their names there.
    'if mountpoint -q /run/netns; then umount -R -l /run/netns; fi',
    'mount -t tmpfs tmpfs /run',
    'mkdir /run/netns /run/lock',
    ...own,
    ...wishes,
    // Pods may ask for mounts that follow the node's.
    'mount --make-rshared /',
    'echo ready',
    `exec '${pause}' >/dev/null`,
  ].join('\n');
}

async function ready(holder: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`it did not start in time\n${said}`)), READY_WITHIN_MS);
    const done = (error?: Error): void => {
      clearTimeout(late);
      if (error === undefined) resolve();
      else reject(error);
    };
    holder.once('error', done);
    holder.once('exit', () => done(new Error(`it ended\n${said}`)));
    for (const stream of [holder.stdout, holder.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4_000);
        if (/^ready$/m.test(said)) done();
      });
    }
  });
}
