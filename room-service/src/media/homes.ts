import type { types } from 'mediasoup';
import { MEDIA_CODECS } from './codecs.ts';
import { Talkers } from './talkers.ts';
import type { WorkerSlot } from './worker-slot.ts';

/** One router of a room in one worker: home to the people who sit there. */
export type Home = {
  slot: WorkerSlot;
  router: types.Router;
  server: types.WebRtcServer;
  levels: types.AudioLevelObserver;
};

export type HomesOptions = { talking: (people: ReadonlySet<string>) => void };

/** Twice a second: fast enough for a light that says "somebody talks here", slow enough to cost nothing. */
const LEVEL_INTERVAL_MS = 500;
/** Quiet speech is about -45 dBov, a room's hum below -60. */
const LEVEL_THRESHOLD_DBOV = -55;
/** More than a worker holds. */
const LEVEL_MAX_ENTRIES = 200;

/** The routers of one room, made when the first person sits down in a worker. */
export class Homes {
  readonly #homes = new Map<types.Worker, Promise<Home>>();
  readonly #talkers: Talkers<types.Router>;
  #closed = false;

  constructor(options: HomesOptions) {
    this.#talkers = new Talkers({ changed: options.talking });
  }

  /** Rejects when the worker dies meanwhile. */
  on(slot: WorkerSlot): Promise<Home> {
    const live = slot.live;
    if (!live) return Promise.reject(new Error('the worker is not alive'));
    const existing = this.#homes.get(live.worker);
    if (existing) return existing;
    const home = this.#open(slot, live.worker, live.server);
    this.#homes.set(live.worker, home);
    home.catch(() => this.#homes.delete(live.worker));
    return home;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const home of this.#homes.values()) {
      home.then(
        ({ router }) => router.close(),
        () => undefined,
      );
    }
    this.#homes.clear();
  }

  async #open(slot: WorkerSlot, worker: types.Worker, server: types.WebRtcServer): Promise<Home> {
    const router = await worker.createRouter({ mediaCodecs: MEDIA_CODECS });
    const levels = await router.createAudioLevelObserver({
      interval: LEVEL_INTERVAL_MS,
      threshold: LEVEL_THRESHOLD_DBOV,
      maxEntries: LEVEL_MAX_ENTRIES,
    });
    levels.on('volumes', (volumes) =>
      this.#talkers.set(
        router,
        volumes.map(({ producer }) => String(producer.appData.person)),
      ),
    );
    levels.on('silence', () => this.#talkers.set(router, []));
    router.observer.once('close', () => {
      this.#homes.delete(worker);
      if (!this.#closed) this.#talkers.set(router, []);
    });
    return { slot, router, server, levels };
  }
}
