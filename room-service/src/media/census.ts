import type { types } from 'mediasoup';

/** Whom a transport connects this worker with: a page, or another worker. */
export type Link = 'client' | 'pipe';

/** Something whose statistics a worker can be asked for. */
export type Measurable =
  | { is: 'transport'; worker: number; link: Link; transport: types.Transport }
  | { is: 'producer'; worker: number; link: Link; transport: types.Transport; producer: types.Producer }
  | { is: 'consumer'; worker: number; link: Link; transport: types.Transport; consumer: types.Consumer };

type ByLink<T> = Record<Link, T>;
type ByKind = Record<types.MediaKind, number>;

/** What is open in one worker now. */
export type WorkerCensus = {
  routers: number;
  transports: ByLink<number>;
  producers: ByLink<ByKind>;
  consumers: ByLink<ByKind>;
};

const emptyWorker = (): WorkerCensus => ({
  routers: 0,
  transports: { client: 0, pipe: 0 },
  producers: { client: { audio: 0, video: 0 }, pipe: { audio: 0, video: 0 } },
  consumers: { client: { audio: 0, video: 0 }, pipe: { audio: 0, video: 0 } },
});

/**
 * All that is open in the workers of this server, told by mediasoup's own observers: nothing is asked of a worker, and
 * nobody who opens or closes anything has to say so.
 */
export class Census {
  /** By index of the worker; one that died counts again from 0. */
  readonly workers: WorkerCensus[] = [];
  /** In the order in which they were opened. */
  readonly measurable = new Set<Measurable>();
  /** Of those, what a worker may have counted anything of: a transport has nothing to tell before somebody came to it. */
  readonly used = new Set<Measurable>();
  #closed = false;

  /** To be called before anything is opened in the worker. */
  watch(index: number, worker: types.Worker): void {
    const count = (this.workers[index] ??= emptyWorker());
    worker.observer.on('newrouter', (router) => {
      this.#open(router, (by) => (count.routers += by));
      router.observer.on('newtransport', (transport) => this.#watchTransport(index, count, transport));
    });
  }

  /** Nothing is counted from here on. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.workers.length = 0;
    this.measurable.clear();
    this.used.clear();
  }

  #watchTransport(worker: number, count: WorkerCensus, transport: types.Transport): void {
    const link = transport.type === 'pipe' ? 'pipe' : 'client';
    const at = { worker, link, transport } as const;
    const itself = { is: 'transport', ...at } as const;
    const isPages = transport.type === 'webrtc';
    this.#open(transport, (by) => (count.transports[link] += by), itself, !isPages);
    if (isPages) {
      // The first of them is that somebody came.
      (transport as types.WebRtcTransport).observer.once('icestatechange', () => {
        if (this.measurable.has(itself)) this.used.add(itself);
      });
    }
    transport.observer.on('newproducer', (producer) => {
      const kinds = count.producers[link];
      this.#open(producer, (by) => (kinds[producer.kind] += by), { is: 'producer', ...at, producer });
    });
    transport.observer.on('newconsumer', (consumer) => {
      const kinds = count.consumers[link];
      this.#open(consumer, (by) => (kinds[consumer.kind] += by), { is: 'consumer', ...at, consumer });
    });
  }

  /** `close` of an observer also tells of what closes with its parent, or with a worker that died. */
  #open(opened: Observed, add: (by: 1 | -1) => void, measurable?: Measurable, isUsed = true): void {
    if (this.#closed) return;
    add(1);
    if (measurable) this.measurable.add(measurable);
    if (measurable && isUsed) this.used.add(measurable);
    opened.observer.once('close', () => {
      add(-1);
      if (!measurable) return;
      this.measurable.delete(measurable);
      this.used.delete(measurable);
    });
  }
}

type Observed = { observer: { once(event: 'close', callback: () => void): unknown } };
