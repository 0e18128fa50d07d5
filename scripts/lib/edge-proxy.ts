import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from './free-port.ts';
import { isOnPath } from './on-path.ts';

const CONFIG = fileURLToPath(new URL('../../k8s/edge/nginx.conf', import.meta.url));
const CLUSTER_CONFIG = fileURLToPath(new URL('../../k8s/base/edge.conf', import.meta.url));
const START_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;
/** Where Debian puts it, which is on the path of root only. */
const SYSTEM_PATH = '/usr/sbin/nginx';

/** Debian's nginx with the configuration that we give to others, as a process of the test's own on loopback. */
export class EdgeProxy {
  readonly url: string;
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(url: string, folder: string, child: ChildProcess) {
    this.url = url;
    this.#folder = folder;
    this.#child = child;
  }

  static available(): boolean {
    return isOnPath('nginx') || existsSync(SYSTEM_PATH);
  }

  /** `pods`: host and port of each, by its name. */
  static async start(pods: Readonly<Record<string, string>>): Promise<EdgeProxy> {
    const lines = (of: (name: string, address: string) => string): string =>
      Object.entries(pods)
        .map(([name, address]) => `${of(name, address)};\n`)
        .join('');
    return EdgeProxy.#run(CONFIG, {
      'pods.conf': lines((_name, address) => `server ${address}`),
      'names.conf': `default '';\n${lines((name, address) => `${name} ${address}`)}`,
    });
  }

  /** As in a cluster: whoever answers for names at `resolver` (`127.0.0.1:53`) says where pods are, whose names end with `pods`. */
  static startInCluster({ resolver, pods }: { resolver: string; pods: string }): Promise<EdgeProxy> {
    const cluster = `resolver ${resolver} valid=1s;\nmap $server_port $pods { default ${pods}; }\n`;
    return EdgeProxy.#run(CLUSTER_CONFIG, { 'cluster.conf': cluster });
  }

  /** With the files that it includes; which port it listens at is one of them. */
  static async #run(config: string, files: Readonly<Record<string, string>>): Promise<EdgeProxy> {
    const folder = mkdtempSync(join(tmpdir(), 'atrium-edge-'));
    const [port] = await freePorts(1);
    copyFileSync(config, join(folder, 'nginx.conf'));
    const all = { ...files, 'listen.conf': `listen 127.0.0.1:${port};\n` };
    for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
    const program = isOnPath('nginx') ? 'nginx' : SYSTEM_PATH;
    // Its workers would else be of a user who may not look into the folder.
    const user = process.getuid?.() === 0 ? 'user root;' : '';
    const args = ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr', '-g', `daemon off; ${user}`];
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
    const url = `http://127.0.0.1:${port}`;
    try {
      await answers(`${url}/pods/`, child);
    } catch (error) {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      throw new Error(`nginx does not start\n${said}`, { cause: error });
    }
    return new EdgeProxy(url, folder, child);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      // Not SIGKILL, which its workers would outlive.
      this.#child.kill('SIGTERM');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (const until = Date.now() + START_WITHIN_MS; Date.now() < until;) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    const response = await fetch(url).catch(() => null);
    if (response?.status === 404) return;
    await pause(LOOK_EVERY_MS);
  }
  throw new Error('it did not answer in time');
}
