import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, type Enclosure } from './enclosure.ts';

/** Enough for the error that ended it, with what came before. */
const TAIL_LINES = 15;

export type ProgramOptions = {
  enclosure: Enclosure;
  /** Of the program in this cluster: its log is called so. */
  name: string;
  command: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
};

/** One program of the cluster, with a log of its own. It may be killed and started anew, as a test of its loss does. */
export class Program {
  readonly name: string;
  readonly logFile: string;
  readonly #options: ProgramOptions;
  #child: ChildProcess | null = null;

  constructor(options: ProgramOptions) {
    const folder = join(options.enclosure.folder, 'logs');
    mkdirSync(folder, { recursive: true });
    this.name = options.name;
    this.logFile = join(folder, `${options.name}.log`);
    this.#options = options;
  }

  /** A second start goes on in the same log. */
  start(): this {
    if (this.isRunning) return this;
    const { enclosure, command, args, env = {} } = this.#options;
    const [program, ...before] = enclosure.under();
    const log = openSync(this.logFile, 'a');
    this.#child = spawn(program, [...before, command, ...args], {
      env: { ...enclosure.env, ...env },
      detached: true,
      stdio: ['ignore', log, log],
    });
    // It could not be started: its end says so to whoever looks.
    this.#child.on('error', () => undefined);
    closeSync(log);
    return this;
  }

  get isRunning(): boolean {
    const child = this.#child;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** Null while it runs. */
  get ending(): string | null {
    const { pid, exitCode, signalCode } = this.#child ?? {};
    if (this.isRunning) return null;
    if (pid === undefined) return 'was not started';
    return exitCode === null ? `ended by ${signalCode}` : `ended with code ${exitCode}`;
  }

  /** Resolves when it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || !this.isRunning) return;
    const gone = once(child, 'exit');
    // What we started only stands before it: the way into another process namespace is by a child (setns(2)).
    const [inner] = childrenOf(child.pid);
    process.kill(inner ?? child.pid, signal);
    await gone;
  }

  /** The last lines of its log. */
  tail(): string {
    try {
      const lines = readFileSync(this.logFile, 'utf8').trimEnd().split('\n');
      return lines.slice(-TAIL_LINES).join('\n');
    } catch {
      return '';
    }
  }
}
