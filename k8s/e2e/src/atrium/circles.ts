import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { CrewOptions } from '../../../../scripts/roll/crew.ts';
import type { GapFacts, PeopleFacts } from '../../../../scripts/roll/facts.ts';
import { urlOf } from '../cluster/addresses.ts';
import type { Cluster } from '../cluster/cluster.ts';

const CHILD = fileURLToPath(new URL('./circles-child.ts', import.meta.url));
const STAND_WITHIN_MS = 5 * 60_000;
const TELL_WITHIN_MS = 60_000;

export type CirclesOrder = Pick<CrewOptions, 'base' | 'rooms' | 'circles' | 'listeners' | 'talkers'>;

/** What became of them since a moment, and of their voices. */
export type CirclesFacts = PeopleFacts & GapFacts;

export type CirclesTold = { is: 'standing' } | { is: 'facts'; facts: CirclesFacts } | { is: 'failed'; why: string };

/** People with real voices who stand in circles, come by the cluster's gateway, and follow their rooms as pages do. */
export class Circles {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Resolves when everybody stands where they belong, and how they hear each other in calm is known. */
  static async gather(cluster: Cluster, order: Omit<CirclesOrder, 'base'>): Promise<Circles> {
    const [program, ...before] = cluster.under();
    const child = spawn(program, [...before, process.execPath, CHILD], {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const circles = new Circles(child);
    try {
      if (child.pid !== undefined) goFirst(child.pid);
      child.send({ ...order, base: urlOf('gateway') } satisfies CirclesOrder);
      await circles.#told('standing', STAND_WITHIN_MS);
      return circles;
    } catch (error) {
      circles.close();
      throw error;
    }
  }

  /** `ms`: as `Date.now`. */
  async since(ms: number): Promise<CirclesFacts> {
    this.#child.send(ms);
    return (await this.#told('facts', TELL_WITHIN_MS)).facts;
  }

  /** Who is there is cut off. Idempotent. */
  close(): void {
    this.#child.kill('SIGKILL');
  }

  #told<Is extends CirclesTold['is']>(is: Is, withinMs: number): Promise<Extract<CirclesTold, { is: Is }>> {
    return new Promise((resolve, reject) => {
      const done = (end: () => void): void => {
        clearTimeout(late);
        this.#child.off('message', hear).off('exit', gone);
        end();
      };
      const fail = (why: string): void => done(() => reject(new Error(`the circles: ${why}`)));
      const hear = (message: unknown): void => {
        const told = message as CirclesTold;
        if (told.is === 'failed') fail(told.why);
        else if (told.is === is) done(() => resolve(told as Extract<CirclesTold, { is: Is }>));
      };
      const gone = (code: number | null): void => fail(`they ended with ${code ?? 'a signal'}`);
      const late = setTimeout(() => fail(`nothing was heard of them for ${withinMs / 1000} s`), withinMs);
      this.#child.on('message', hear).once('exit', gone);
    });
  }
}

/** They stand for machines of their own, from which the cluster takes no time: in a move it is busy, and their voices would have gaps. */
function goFirst(pid: number): void {
  setPriority(pid, constants.priority.PRIORITY_HIGHEST);
  // A session has one claim, whatever its processes have among each other; some kernels have no such.
  const ofSession = `/proc/${pid}/autogroup`;
  if (existsSync(ofSession)) writeFileSync(ofSession, `${constants.priority.PRIORITY_HIGHEST}`);
}
