import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-port.ts';
import { isOnPath } from './on-path.ts';

/** It is up in 20 ms; a loaded machine takes seconds. */
const START_WITHIN_MS = 30_000;
/** Between choosing a port and listening on it somebody else may have taken it. */
const TRIES = 5;

/** Debian's Redis as a process of the test's own on loopback. It keeps nothing: who kills it loses the data. */
export class RedisServer {
  readonly #port: number;
  readonly #folder: string;
  #child: ChildProcess;

  private constructor(port: number, folder: string, child: ChildProcess) {
    this.#port = port;
    this.#folder = folder;
    this.#child = child;
  }

  static available(): boolean {
    return isOnPath('redis-server');
  }

  static async start(): Promise<RedisServer> {
    const folder = mkdtempSync(join(tmpdir(), 'atrium-redis-'));
    let why: unknown;
    for (let tried = 0; tried < TRIES; tried += 1) {
      const [port] = await freePorts(1);
      try {
        return new RedisServer(port, folder, await listening(port, folder));
      } catch (error) {
        why = error;
      }
    }
    rmSync(folder, { recursive: true, force: true });
    throw new Error('Redis does not start', { cause: why });
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** It answers nothing, and its connections stay open: what a machine that hangs looks like. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** Its port refuses from now on. Idempotent. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** After `kill`: on the same port, without any data. */
  async restart(): Promise<void> {
    this.#child = await listening(this.#port, this.#folder);
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function listening(port: number, folder: string): Promise<ChildProcess> {
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`Redis did not start in time\n${said}`)), START_WITHIN_MS);
      const fail = (error: Error) => {
        clearTimeout(late);
        reject(error);
      };
      child.once('error', fail);
      child.once('exit', () => fail(new Error(`Redis ended\n${said}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-4_000);
        if (!said.includes('Ready to accept connections')) return;
        clearTimeout(late);
        resolve();
      });
    });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return child;
}
