import { setTimeout as sleep } from 'node:timers/promises';
import type { Homes } from './homes.ts';
import type { MediaWatch } from './media-watch.ts';
import type { Seated } from './peer.ts';
import { openTransports } from './transports.ts';
import { within } from './within.ts';
import type { Seat, WorkerPool } from './worker-pool.ts';
import type { WorkerSlot } from './worker-slot.ts';

/** A join waits so long for a worker that is being replaced (about 0.1 s); then it is refused and the client retries. */
const JOIN_PATIENCE_MS = 3_000;
/** A worker that lives but gave no transports (out of file descriptors, say) is asked again after this. */
const RETRY_MS = 500;
/** A timer may ring a millisecond before the clock says so; a worker asked in what is left would not answer. */
const TIMER_EARLY_MS = 2;

export type SeatingOptions = { pool: WorkerPool; homes: Homes; watch: MediaWatch };

/** Finds people of one room a place in a worker, and counts where they are. */
export class Seating {
  readonly #pool: WorkerPool;
  readonly #homes: Homes;
  readonly #watch: MediaWatch;
  readonly #heads = new Map<WorkerSlot, number>();

  constructor(options: SeatingOptions) {
    this.#pool = options.pool;
    this.#homes = options.homes;
    this.#watch = options.watch;
  }

  /** Null: nobody wants it any more (`given` up), or patience ended. */
  async find(patience: 'of a join' | 'endless', given: () => boolean): Promise<Seated | null> {
    const giveUpAt = patience === 'endless' ? Infinity : performance.now() + JOIN_PATIENCE_MS;
    while (!given()) {
      const seat = this.#take();
      const seated = seat ? await this.#furnish(seat, giveUpAt - performance.now()) : null;
      if (seated && !given()) return seated;
      if (seated) return this.#leave(seated);
      const patienceMs = giveUpAt - performance.now();
      if (patienceMs <= TIMER_EARLY_MS) return null;
      // Without a seat only another worker helps; with one that failed, time may.
      await this.#change(seat ? Math.min(RETRY_MS, patienceMs) : patienceMs);
    }
    return null;
  }

  async #change(atMostMs: number): Promise<void> {
    const changed = this.#pool.changed();
    await (atMostMs === Infinity ? changed : Promise.race([changed, sleep(atMostMs, undefined, { ref: false })]));
  }

  /** Counted from the first moment, so that fifty who arrive together fill one worker too. */
  #take(): Seat | null {
    const seat = this.#pool.seat(this.#heads);
    if (!seat) return null;
    const { slot } = seat;
    this.#count(slot, 1);
    let given = false;
    return {
      slot,
      giveBack: () => {
        if (given) return;
        given = true;
        seat.giveBack();
        this.#count(slot, -1);
      },
    };
  }

  /** Null: the worker died meanwhile, of which its slot tells itself, or it gave no answer in time. */
  async #furnish(seat: Seat, patienceMs: number): Promise<Seated | null> {
    const furnishing = this.#watch.call('create_transports', async () => {
      const home = await this.#homes.on(seat.slot);
      return { seat, home, ...(await openTransports(home)) };
    });
    const seated = await within(furnishing, patienceMs, (late) => this.#leave(late)).catch(() => null);
    if (!seated) seat.giveBack();
    return seated;
  }

  #leave({ seat, send, recv }: Seated): null {
    send.close();
    recv.close();
    seat.giveBack();
    return null;
  }

  #count(slot: WorkerSlot, by: 1 | -1): void {
    const heads = (this.#heads.get(slot) ?? 0) + by;
    if (heads > 0) this.#heads.set(slot, heads);
    else this.#heads.delete(slot);
  }
}
