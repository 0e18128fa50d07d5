import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Network } from './network.ts';

const CHILD = fileURLToPath(new URL('./messenger-child.ts', import.meta.url));

export type Asked = {
  id: number;
  url: string;
  init: { method?: string; headers?: Record<string, string>; body?: string };
};
export type Answered = { id: number } & ({ status: number; body: string } | { error: string });
export type Answer = { status: number; body: string };

/**
 * Asks by HTTP from within the cluster's network: a process of ours cannot change its own, so one of its children does
 * the asking. Start one for many questions; `npm run cluster` shows how a person gets there.
 */
export class Messenger {
  readonly #child: ChildProcess;
  readonly #open = new Map<number, { resolve: (answer: Answer) => void; reject: (why: Error) => void }>();
  #last = 0;

  constructor(network: Network) {
    const [program, ...before] = network.under();
    this.#child = spawn(program, [...before, process.execPath, CHILD], {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => this.#settle(message as Answered));
    this.#child.once('error', (error) => this.#failAll(error));
    this.#child.once('exit', () => this.#failAll(new Error('who asks in the network of the cluster has ended')));
  }

  /** Rejects where nothing answers. */
  ask(url: string, init: Asked['init'] = {}): Promise<Answer> {
    this.#last += 1;
    const asked: Asked = { id: this.#last, url, init };
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) {
        reject(new Error('nobody asks in the network of the cluster any more'));
        return;
      }
      this.#open.set(asked.id, { resolve, reject });
      this.#child.send(asked);
    });
  }

  /** Idempotent. */
  close(): void {
    this.#child.kill('SIGKILL');
  }

  #settle(answered: Answered): void {
    const waiting = this.#open.get(answered.id);
    this.#open.delete(answered.id);
    if ('error' in answered) waiting?.reject(new Error(answered.error));
    else waiting?.resolve({ status: answered.status, body: answered.body });
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
  }
}
