import { setTimeout as sleep } from 'node:timers/promises';
import * as mediasoup from 'mediasoup';
import type { types } from 'mediasoup';
import { freePort } from './free-port.ts';
import type { MediaLog } from './media-log.ts';
import { messageOf } from './refusals.ts';
import { BEAT_MS, Watchdog } from './watchdog.ts';
import { within } from './within.ts';

/** The kernel gives a killed worker's port back after about 46 ms (measured); ask often, for 3 s. */
const BIND_RETRY_MS = 20;
const BIND_TRIES = 150;
/** A worker that cannot start (binary gone, out of memory) is tried again after each of these, the last for ever. */
const RESTART_DELAYS_MS = [0, 250, 1_000, 5_000];
/** A worker closes within milliseconds. One that takes longer hangs, and nothing in it is worth more patience. */
const STOP_PATIENCE_MS = 2_000;

export type WorkerSlotOptions = {
  index: number;
  workerBin: string;
  listenIp: string;
  announcedAddress: string | undefined;
  /** 0: the OS chooses once, and the choice is kept for every later worker of this slot. */
  port: number;
  log: MediaLog;
  /** Any change of `state`; after a death everything in the worker is closed already. */
  changed: (slot: WorkerSlot, what: 'alive' | 'died' | 'failed') => void;
};

export type LiveWorker = { worker: types.Worker; server: types.WebRtcServer };

type State = { is: 'starting' | 'waiting' | 'closed' } | ({ is: 'alive' } & LiveWorker);

/** One worker process and its one port. When the process dies, another takes its place on the same port. */
export class WorkerSlot {
  readonly index: number;
  /** Seats taken, over all rooms; the pool counts. */
  people = 0;
  #options: WorkerSlotOptions;
  #port: number;
  #state: State = { is: 'starting' };

  constructor(options: WorkerSlotOptions) {
    this.index = options.index;
    this.#options = options;
    this.#port = options.port;
  }

  get state(): State['is'] {
    return this.#state.is;
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number {
    return this.#state.is === 'alive' ? this.#state.worker.pid : 0;
  }

  get live(): LiveWorker | null {
    return this.#state.is === 'alive' ? this.#state : null;
  }

  /** First start: a mistake in the configuration is an error to whoever starts the server. */
  async start(): Promise<void> {
    this.#alive(await this.#spawn());
  }

  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { is: 'closed' };
    if (state.is === 'alive') await stop(state.worker);
  }

  #alive(live: LiveWorker): void {
    const { worker } = live;
    this.#state = { is: 'alive', ...live };
    worker.on('died', (error) => {
      if (this.#isClosed()) return;
      this.#options.log.error({ worker: this.index, pid: worker.pid, err: error }, 'media worker died');
      this.#state = { is: 'starting' };
      this.#options.changed(this, 'died');
      void this.#restart();
    });
    this.#options.changed(this, 'alive');
  }

  async #restart(): Promise<void> {
    for (let tries = 0; !this.#isClosed(); tries += 1) {
      await sleep(RESTART_DELAYS_MS[Math.min(tries, RESTART_DELAYS_MS.length - 1)]);
      try {
        const live = await this.#spawn();
        // `close` may have run during the await.
        if (this.#isClosed()) return void (await stop(live.worker));
        this.#options.log.info({ worker: this.index, pid: live.worker.pid }, 'media worker replaced');
        return void this.#alive(live);
      } catch (error) {
        if (this.#isClosed()) return;
        this.#options.log.error({ worker: this.index, detail: messageOf(error) }, 'media worker cannot start');
        this.#state = { is: 'waiting' };
        this.#options.changed(this, 'failed');
      }
    }
  }

  async #spawn(): Promise<LiveWorker> {
    const worker = await createWorker(this.#options.workerBin);
    this.#watch(worker);
    try {
      return { worker, server: await this.#listen(worker) };
    } catch (error) {
      await stop(worker);
      throw error;
    }
  }

  /** From the first moment, since all that follows awaits an answer. */
  #watch(worker: types.Worker): void {
    const dog = new Watchdog({
      probe: () => worker.getResourceUsage(),
      hangs: () => {
        this.#options.log.error({ worker: this.index, pid: worker.pid }, 'media worker does not answer');
        // Its `died` does the rest.
        kill(worker);
      },
      nowMs: () => performance.now(),
    });
    const timer = setInterval(() => dog.beat(), BEAT_MS);
    worker.observer.once('close', () => {
      clearInterval(timer);
      dog.close();
    });
  }

  async #listen(worker: types.Worker): Promise<types.WebRtcServer> {
    const { listenIp: ip, announcedAddress, port: wish } = this.#options;
    for (let tries = 1; ; tries += 1) {
      const port = this.#port || (await freePort(ip));
      const info = { ip, port, ...(announcedAddress === undefined ? {} : { announcedAddress }) };
      try {
        const server = await worker.createWebRtcServer({
          listenInfos: [
            { protocol: 'udp', ...info },
            { protocol: 'tcp', ...info },
          ],
        });
        this.#port = port;
        return server;
      } catch (error) {
        if (tries === BIND_TRIES || worker.closed || this.#isClosed()) {
          throw new Error(`media worker cannot listen on ${ip}:${port || wish}: ${messageOf(error)}`, { cause: error });
        }
        await sleep(BIND_RETRY_MS);
      }
    }
  }

  /** A method: the compiler would else believe that an await cannot change the state. */
  #isClosed(): boolean {
    return this.#state.is === 'closed';
  }
}

/**
 * mediasoup closes its workers on SIGTERM and SIGINT by itself (Worker.ts `onSignal`): a pod that drains would be mute
 * at once. Whoever owns the process decides when media ends, so the listeners that the worker adds are taken back.
 */
async function createWorker(workerBin: string): Promise<types.Worker> {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => new Set(process.listeners(signal)));
  const starting = mediasoup.createWorker({ workerBin, logLevel: 'error' });
  signals.forEach((signal, at) => {
    for (const listener of process.listeners(signal)) {
      if (before[at]?.has(listener) === false) process.removeListener(signal, listener);
    }
  });
  return await starting;
}

async function stop(worker: types.Worker): Promise<void> {
  if (worker.subprocessClosed) return;
  const stopped = new Promise<void>((resolve) => worker.once('subprocessclose', () => resolve()));
  worker.close();
  const inTime = await within(
    stopped.then(() => true),
    STOP_PATIENCE_MS,
    () => undefined,
  );
  if (inTime) return;
  kill(worker);
  await stopped;
}

/** By its number, unless the process has ended: the number may be another's then. */
function kill(worker: types.Worker): void {
  if (!worker.died && !worker.subprocessClosed) process.kill(worker.pid, 'SIGKILL');
}
