import type { MediaLog } from './media-log.ts';
import type { MediaWatch } from './media-watch.ts';
import { WorkerSlot } from './worker-slot.ts';

export type WorkerPoolOptions = {
  workers: number;
  workerBin: string;
  listenIp: string;
  announcedAddress: string | undefined;
  portBase: number;
  peoplePerWorker: number;
  log: MediaLog;
  watch: MediaWatch;
  changed: (slot: WorkerSlot, what: 'alive' | 'died' | 'failed') => void;
};

/** A person's place in a worker; given back exactly once. */
export type Seat = { slot: WorkerSlot; giveBack: () => void };

/** All workers of this process, and who goes where. */
export class WorkerPool {
  readonly slots: readonly WorkerSlot[];
  readonly #peoplePerWorker: number;
  readonly #waiting = new Set<() => void>();

  constructor(options: WorkerPoolOptions) {
    this.#peoplePerWorker = options.peoplePerWorker;
    this.slots = Array.from({ length: options.workers }, (_, index) => {
      return new WorkerSlot({
        index,
        workerBin: options.workerBin,
        listenIp: options.listenIp,
        announcedAddress: options.announcedAddress,
        port: options.portBase === 0 ? 0 : options.portBase + index,
        log: options.log,
        watch: options.watch,
        changed: (slot, what) => {
          options.changed(slot, what);
          this.#wake();
        },
      });
    });
  }

  async start(): Promise<void> {
    const started = await Promise.allSettled(this.slots.map((slot) => slot.start()));
    const failed = started.find((result) => result.status === 'rejected');
    if (!failed) return;
    await this.close();
    throw failed.reason;
  }

  async close(): Promise<void> {
    await Promise.all(this.slots.map((slot) => slot.close()));
    this.#wake();
  }

  /** Resolves at the next change of any worker: whoever got no seat asks again then. */
  changed(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.add(resolve));
  }

  /** A seat now, or null: a worker that is being replaced is worth the wait (about 0.1 s), overloading another is not. */
  seat(heads: ReadonlyMap<WorkerSlot, number>): Seat | null {
    const slot = chooseSlot(this.slots, heads, this.#peoplePerWorker);
    if (!slot) return null;
    slot.people += 1;
    let given = false;
    return {
      slot,
      giveBack: () => {
        if (given) return;
        given = true;
        slot.people -= 1;
      },
    };
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

/** What `chooseSlot` looks at; a WorkerSlot is one. */
export type SlotView = { readonly state: 'starting' | 'waiting' | 'alive' | 'closed'; readonly people: number };

/**
 * Fill first: the worker that holds most of the room already, while it has a place. Least-loaded homes would scatter
 * every circle over all workers and pipe everything. A room that has no worker with a place begins on the emptiest.
 */
export function chooseSlot<S extends SlotView>(
  slots: readonly S[],
  heads: ReadonlyMap<S, number>,
  peoplePerWorker: number,
): S | null {
  const alive = slots.filter((slot) => slot.state === 'alive');
  const roomy = alive.filter((slot) => slot.people < peoplePerWorker);
  const held = roomy.filter((slot) => (heads.get(slot) ?? 0) > 0);
  if (held.length > 0) return best(held, (slot) => heads.get(slot) ?? 0);
  if (roomy.length > 0) return best(roomy, (slot) => -slot.people);
  if (slots.some((slot) => slot.state === 'starting')) return null;
  // Everything is full: spread what comes on top.
  return best(alive, (slot) => -slot.people);
}

function best<S>(slots: readonly S[], score: (slot: S) => number): S | null {
  return slots.reduce<S | null>((top, slot) => (top === null || score(slot) > score(top) ? slot : top), null);
}
