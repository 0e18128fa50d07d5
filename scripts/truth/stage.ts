import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TestNetwork } from '../lib/netns.ts';
import { samplesOf } from '../lib/scrape.ts';
import { startService, type Service } from '../lib/service.ts';

const CLIENT = fileURLToPath(new URL('client.ts', import.meta.url));
const STANDS_WITHIN_MS = 120_000;
const FETCH = 'fetch(process.argv[1]).then((r) => r.text()).then((text) => process.stdout.write(text))';

/** A person of the experiment, in a process of their own. */
export type Client = { pid: number; say: (line: 'mute') => void; stop: () => Promise<void> };

/**
 * One service and three people in a circle, who all talk and show themselves: two beside the service, one behind a link of
 * the experiment's own, which can be spoiled. Nothing leaves the two namespaces.
 */
export class Stage {
  readonly network: TestNetwork;
  readonly service: Service;
  readonly near: readonly [Client, Client];
  readonly far: Client;

  private constructor(parts: Pick<Stage, 'network' | 'service' | 'near' | 'far'>) {
    this.network = parts.network;
    this.service = parts.service;
    this.near = parts.near;
    this.far = parts.far;
  }

  /** `before` the far one comes: for what must be so from the start. */
  static async open(before: (network: TestNetwork) => void = () => undefined): Promise<Stage> {
    const network = TestNetwork.create();
    const started: { stop: () => Promise<void> }[] = [];
    try {
      const service = await startService(
        { HOST: '0.0.0.0', MEDIA_ANNOUNCED_ADDRESS: network.serverAddress, METRICS_HOST: '127.0.0.1' },
        { under: network.under('server'), host: network.serverAddress },
      );
      started.push(service);
      before(network);
      const join = async (end: 'server' | 'client', name: string, x: number, z: number): Promise<Client> => {
        const client = await startClient(network.under(end), [service.url, 'truth', name, `${x}`, `${z}`]);
        started.push(client);
        return client;
      };
      const near = [await join('server', 'Ana', 0, -0.7), await join('server', 'Ben', 0, 0.7)] as const;
      const far = await join('client', 'Eve', 1.2, 0);
      return new Stage({ network, service, near, far });
    } catch (error) {
      for (const one of started.reverse()) await one.stop();
      network.close();
      throw error;
    }
  }

  /** All samples of the service now. */
  async scrape(): Promise<Map<string, number>> {
    const [program, ...args] = this.network.under('server');
    const all = [...args, process.execPath, '-e', FETCH, this.service.metricsUrl];
    return samplesOf((await promisify(execFile)(program, all, { maxBuffer: 64 << 20 })).stdout);
  }

  async close(): Promise<void> {
    for (const client of [this.far, ...this.near]) await client.stop();
    await this.service.stop();
    this.network.close();
  }
}

async function startClient([program, ...before]: [string, ...string[]], args: string[]): Promise<Client> {
  const child = spawn(program, [...before, process.execPath, CLIENT, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-2000)));
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`a client did not join in time\n${stderr}`)), STANDS_WITHIN_MS);
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line !== 'standing') return;
      clearTimeout(late);
      resolve();
    });
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`a client ended with code ${code}\n${stderr}`));
    });
  });
  return {
    pid: child.pid ?? 0,
    say: (line) => void child.stdin.write(`${line}\n`),
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  // One that the experiment has stopped hears nothing.
  child.kill('SIGCONT');
  child.stdin?.end();
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(late);
}
