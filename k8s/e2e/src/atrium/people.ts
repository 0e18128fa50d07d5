import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { urlOf } from '../cluster/addresses.ts';
import type { Cluster } from '../cluster/cluster.ts';

const CHILD = fileURLToPath(new URL('./people-child.ts', import.meta.url));

export type PeopleOrder = {
  gateway: string;
  /** Of the rooms' names. */
  prefix: string;
  perS: number;
  /** So many come; Infinity is lost on the way to a child, so that a large number has to do. */
  rooms: number;
  staysMs: number;
};

/** Whether more come: what follows an order. */
export type PeopleComing = boolean;

/** `sent on`: the server said so before it ended the socket; `cut off`: it did not. `url`: where the ticket led. */
export type Visit = {
  room: string;
  url: string | null;
  atMs: number;
  end: 'stayed' | 'sent on' | 'cut off' | 'no ticket' | 'no socket' | 'not joined';
  why: string;
};

/** People who come to new rooms, one each, by the cluster's gateway. */
export class People {
  readonly #child: ChildProcess;
  #coming = true;
  readonly visits: Visit[] = [];

  constructor(cluster: Cluster, order: Omit<PeopleOrder, 'gateway'>) {
    const [program, ...before] = cluster.under();
    this.#child = spawn(program, [...before, process.execPath, CHILD], {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => this.visits.push(message as Visit));
    this.#child.send({ ...order, gateway: urlOf('gateway') } satisfies PeopleOrder);
  }

  /** Whether more come from now on; who is there stays as long as planned. */
  come(coming: boolean): void {
    if (this.#coming === coming) return;
    this.#coming = coming;
    this.#child.send(coming satisfies PeopleComing);
  }

  get ending(): string | null {
    const { exitCode, signalCode } = this.#child;
    return exitCode === null && signalCode === null ? null : `ended with ${exitCode ?? signalCode}`;
  }

  /** Who is there is cut off. Idempotent. */
  close(): void {
    this.#child.kill('SIGKILL');
  }
}

/** How many visits ended in each way. */
export function endsOf(visits: readonly Visit[]): Partial<Record<Visit['end'], number>> {
  const ends: Partial<Record<Visit['end'], number>> = {};
  for (const { end } of visits) ends[end] = (ends[end] ?? 0) + 1;
  return ends;
}
