import { setTimeout as sleep } from 'node:timers/promises';
import * as mediasoup from 'mediasoup';
import type { types } from 'mediasoup';
import { CannotListen } from './cannot-listen.ts';
import { freePort, portProblem } from './free-port.ts';
import type { MediaLog } from './media-log.ts';
import type { MediaWatch } from './media-watch.ts';
import { messageOf } from './refusals.ts';
import { BEAT_MS, Watchdog } from './watchdog.ts';
import { within } from './within.ts';

/** The kernel gives a killed worker's port back after about 46 ms (measured); ask often, for 3 s. */
const BIND_RETRY_MS = 20;
const BIND_TRIES = 150;
/** At the first start a port belongs to somebody else, who keeps it. */
const FIRST_BIND_TRIES = 1;
/** A port that the system chose may go to another program in the moment before the worker has it; not often in a row. */
const CHOICE_TRIES = 20;
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
  watch: MediaWatch;
  /** Any change of `state`; after a death everything in the worker is closed already. */
  changed: (slot: WorkerSlot, what: 'alive' | 'died' | 'failed') => void;
};

/** CPU time of a worker's process since it began, as it answered at `atMs` of `performance.now`. */
export type WorkerUsage = { cpuMs: number; atMs: number };

export type LiveWorker = { worker: types.Worker; server: types.WebRtcServer };

type State = { is: 'starting' | 'waiting' | 'closed' } | ({ is: 'alive' } & LiveWorker);

/** One worker process and its one port. When the process dies, another takes its place on the same port. */
export class WorkerSlot {
  readonly index: number;
  /** Seats taken, over all rooms; the pool counts. */
  people = 0;
  /** Of the last sign of life; null before the first one of a worker. */
  usage: WorkerUsage | null = null;
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
    this.#alive(await this.#spawn(FIRST_BIND_TRIES));
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
      const { code, signal } = endOf(error);
      this.#options.log.error({ worker: this.index, pid: worker.pid, code, signal }, 'media worker died');
      this.#state = { is: 'starting' };
      this.#options.changed(this, 'died');
      void this.#options.watch.call('replace_worker', () => this.#restart());
    });
    this.#options.changed(this, 'alive');
  }

  async #restart(): Promise<void> {
    for (let tries = 0; !this.#isClosed(); tries += 1) {
      await sleep(RESTART_DELAYS_MS[Math.min(tries, RESTART_DELAYS_MS.length - 1)]);
      try {
        const live = await this.#spawn(BIND_TRIES);
        // `close` may have run during the await.
        if (this.#isClosed()) return void (await stop(live.worker));
        this.#options.log.info({ worker: this.index, pid: live.worker.pid }, 'media worker replaced');
        return void this.#alive(live);
      } catch (error) {
        if (this.#isClosed()) return;
        this.#options.log.error({ worker: this.index, err: error }, 'media worker cannot start');
        this.#state = { is: 'waiting' };
        this.#options.changed(this, 'failed');
      }
    }
  }

  async #spawn(bindTries: number): Promise<LiveWorker> {
    const port = await this.#havePort(bindTries);
    const worker = await createWorker(this.#options.workerBin);
    this.#watch(worker);
    try {
      return { worker, server: await this.#listen(worker, port) };
    } catch (error) {
      await stop(worker);
      throw error;
    }
  }

  /** From the first moment, since all that follows awaits an answer. */
  #watch(worker: types.Worker): void {
    this.usage = null;
    const dog = new Watchdog({
      probe: async () => {
        const { ru_utime: userMs, ru_stime: systemMs } = await worker.getResourceUsage();
        this.usage = { cpuMs: userMs + systemMs, atMs: performance.now() };
      },
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

  /** Asked for before there is a worker: mediasoup logs two errors for each port that it cannot have. */
  async #havePort(tries: number): Promise<number> {
    const { listenIp: ip } = this.#options;
    if (this.#port === 0) return freePort(ip);
    for (let asked = 1; ; asked += 1) {
      const code = await portProblem(ip, this.#port);
      if (code === null) return this.#port;
      if (asked >= tries || this.#isClosed()) throw new CannotListen({ ip, port: this.#port, code });
      await sleep(BIND_RETRY_MS);
    }
  }

  async #listen(worker: types.Worker, wish: number): Promise<types.WebRtcServer> {
    const { listenIp: ip, announcedAddress } = this.#options;
    for (let port = wish, tries = 1; ; tries += 1) {
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
        if (this.#port !== 0 || tries === CHOICE_TRIES || worker.closed || this.#isClosed()) {
          throw new Error(`media worker cannot listen on ${ip}:${port}: ${messageOf(error)}`, { cause: error });
        }
        port = await freePort(ip);
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

/** mediasoup says `[pid:1, code:null, signal:SIGKILL]`: of its words those that tell a crash from what was killed. */
function endOf({ message }: Error): { code: string | undefined; signal: string | undefined } {
  return { code: /code:(\d{1,3})\b/.exec(message)?.[1], signal: /signal:(SIG[A-Z0-9]{2,8})\b/.exec(message)?.[1] };
}
