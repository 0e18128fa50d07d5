import type { types } from 'mediasoup';
import type { Home } from './homes.ts';
import type { MediaWatch } from './media-watch.ts';

/** The use of a producer on another router; the last one to release it closes the pipe. */
export type PipeLease = { producerId: string; release: () => void };

type Pipe = { users: number; piped: Promise<types.PipeToRouterResult>; result: types.PipeToRouterResult | null };

/** Pipe transports of a worker bind here; the WebRtcServers' own ports must stay free for a worker that is replaced. */
const PIPE_PORTS = { low: { min: 10_000, max: 29_999 }, high: { min: 40_000, max: 59_999 } };

/**
 * Producers piped to other routers of the room, on demand. One promise per (producer, router): a second call of
 * `pipeToRouter` for the same pair rejects while the first is under way.
 */
export class Pipes {
  readonly #watch: MediaWatch;
  readonly #pipes = new Map<string, Pipe>();

  constructor(options: { watch: MediaWatch }) {
    this.#watch = options.watch;
  }

  /** Rejects when the producer or a router closes meanwhile. */
  async acquire(producer: types.Producer, from: Home, to: Home): Promise<PipeLease> {
    const key = `${producer.id} ${to.router.id}`;
    const pipe = this.#pipes.get(key) ?? this.#open(key, producer, from, to);
    pipe.users += 1;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      pipe.users -= 1;
      this.#closeUnused(key, pipe);
    };
    try {
      const { pipeProducer } = await pipe.piped;
      if (!pipeProducer) throw new Error('pipeToRouter returned no producer');
      return { producerId: pipeProducer.id, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Pipes that carry a producer now. */
  get size(): number {
    return this.#pipes.size;
  }

  #open(key: string, producer: types.Producer, from: Home, to: Home): Pipe {
    const piped = this.#watch.call('pipe', () =>
      from.router.pipeToRouter({
        producerId: producer.id,
        router: to.router,
        // Producer ids are unique per worker, so that a pipe inside one worker needs an id of its own.
        keepId: from.slot !== to.slot,
        enableSctp: false,
        listenInfo: {
          protocol: 'udp',
          ip: '127.0.0.1',
          portRange: from.slot.port >= PIPE_PORTS.low.max ? PIPE_PORTS.low : PIPE_PORTS.high,
        },
      }),
    );
    const pipe: Pipe = { users: 0, piped, result: null };
    this.#pipes.set(key, pipe);
    const forget = (): void => {
      if (this.#pipes.get(key) === pipe) this.#pipes.delete(key);
    };
    piped.then((result) => {
      pipe.result = result;
      if (result.pipeConsumer?.closed !== false) return void forget();
      result.pipeConsumer.observer.once('close', forget);
    }, forget);
    return pipe;
  }

  /** A lease exists once the pipe is open, so that a pipe is never closed while it opens: a second one would meet its id. */
  #closeUnused(key: string, pipe: Pipe): void {
    if (pipe.users > 0 || !pipe.result) return;
    if (this.#pipes.get(key) === pipe) this.#pipes.delete(key);
    // Closes the producer at the other end as well (Router.pipeToRouter).
    pipe.result.pipeConsumer?.close();
  }
}
