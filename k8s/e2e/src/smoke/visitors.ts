import { setTimeout as pause } from 'node:timers/promises';
import { urlOf } from '../cluster/addresses.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { WEIGHTED_PATH } from './objects.ts';

/** Enough for a rate within 30 s at a weight of 25 %, and next to nothing for the machine. */
const EVERY_MS = 200;

export type Visits = { byVersion: Readonly<Record<string, number>>; failed: number };

/** People who come by the gateway one after the other, as long as a rollout goes on. */
export class Visitors {
  readonly #cluster: Cluster;
  readonly #byVersion: Record<string, number> = {};
  #failed = 0;
  #ended = false;
  readonly #done: Promise<void>;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#done = this.#come();
  }

  async end(): Promise<Visits> {
    this.#ended = true;
    await this.#done;
    return { byVersion: this.#byVersion, failed: this.#failed };
  }

  async #come(): Promise<void> {
    while (!this.#ended) {
      try {
        const { status, body } = await this.#cluster.ask(urlOf('gateway', `${WEIGHTED_PATH}/any/join`));
        if (status === 200) this.#byVersion[body.trim()] = (this.#byVersion[body.trim()] ?? 0) + 1;
        else this.#failed += 1;
      } catch {
        this.#failed += 1;
      }
      await pause(EVERY_MS);
    }
  }
}
