import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** It makes a database first; a loaded machine takes seconds for that. */
const START_WITHIN_MS = 30_000;
/** State of a socket that listens, in /proc/net/tcp (include/net/tcp_states.h). */
const LISTENING = '0A';

export type TurnServerOptions = {
  /** Where it runs: it listens on one address of a namespace, and nowhere else. */
  under: readonly [string, ...string[]];
  address: string;
  port: number;
  /** Shared with the service: TURN_SECRET. */
  secret: string;
};

/** Debian's coturn as a process of the test's own, with the credentials that the service gives to people. */
export class TurnServer {
  readonly #child: ChildProcess;
  readonly #folder: string;
  #output = '';

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-100_000);
      });
    }
  }

  static available(): boolean {
    try {
      for (const program of ['turnserver', 'iptables']) {
        execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
      }
      return true;
    } catch {
      return false;
    }
  }

  static async start({ under, address, port, secret }: TurnServerOptions): Promise<TurnServer> {
    const folder = mkdtempSync(join(tmpdir(), 'atrium-turn-'));
    const [program, ...before] = under;
    const args = [
      '-n', // no configuration file
      '--verbose',
      '--no-cli',
      '--no-tls',
      '--no-dtls',
      '--log-file=stdout',
      '--pidfile=',
      `--userdb=${join(folder, 'turndb')}`,
      '--relay-threads=1',
      '--realm=atrium.test',
      '--use-auth-secret',
      `--static-auth-secret=${secret}`,
      `--listening-ip=${address}`,
      `--relay-ip=${address}`,
      `--listening-port=${port}`,
    ];
    const child = spawn(program, [...before, 'turnserver', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const server = new TurnServer(child, folder);
    try {
      await server.#listens(port);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** What it has logged. */
  get output(): string {
    return this.#output;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      // It has nothing to say goodbye to, and takes seconds over it.
      this.#child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #listens(port: number): Promise<void> {
    const wanted = port.toString(16).toUpperCase().padStart(4, '0');
    const giveUpAt = Date.now() + START_WITHIN_MS;
    while (Date.now() < giveUpAt) {
      if (this.#child.exitCode !== null) break;
      // The process sees the sockets of its own namespace there.
      const rows = readFileSync(`/proc/${this.#child.pid}/net/tcp`, 'utf8').split('\n');
      const sockets = rows.map((row) => row.trim().split(/\s+/));
      if (sockets.some(([, local, , state]) => state === LISTENING && local?.endsWith(`:${wanted}`))) return;
      await pause(100);
    }
    throw new Error(`the TURN server does not listen\n${this.#output}`);
  }
}
