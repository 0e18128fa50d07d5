import type { ConsumerParams } from '@atrium/protocol';
import type { types } from 'mediasoup-client';
import { planConsumers } from './plan.ts';
import type { MediaSignal } from './signal.ts';
import type { MediaTransport } from './transport.ts';

export type Received = {
  params: ConsumerParams;
  /** Null until the browser has made its receiver. */
  consumer: types.Consumer | null;
  stream: MediaStream | null;
};

export type ReceiverOptions = { signal: MediaSignal; onChange: () => void };

/** A message names at most so many consumers (the schema of `consuming`). */
const CONSUMING_MAX = 64;

/** The consumers of the page: a copy of what the server says exists, no more and no less. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #received = new Map<string, Received>();
  #transport: MediaTransport | null = null;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /** In the order in which they were opened. */
  get all(): Iterable<Received> {
    return this.#received.values();
  }

  /** None is on its way to be opened. */
  get settled(): boolean {
    return [...this.#received.values()].every(({ consumer }) => consumer !== null);
  }

  /** A new transport starts empty: consumers die with theirs. */
  setTransport(transport: MediaTransport | null): void {
    for (const { consumer } of this.#received.values()) consumer?.close();
    this.#received.clear();
    this.#transport = transport;
    this.#options.onChange();
  }

  /** Everything that exists, after a join or a resume. */
  reconcile(exist: readonly ConsumerParams[]): void {
    const { open, close } = planConsumers(new Set(this.#received.keys()), exist);
    this.apply(open, close);
  }

  apply(open: readonly ConsumerParams[], close: readonly string[]): void {
    for (const id of close) {
      this.#received.get(id)?.consumer?.close();
      this.#received.delete(id);
    }
    if (close.length > 0) this.#options.onChange();
    const fresh = open.filter(({ id }) => !this.#received.has(id));
    if (fresh.length > 0 && this.#transport !== null) void this.#open(this.#transport, fresh);
  }

  /** Video of these may start; said again after a resume, since the word may have been lost with the socket. */
  resumed(): void {
    this.#tellConsuming([...this.#received.values()].filter(({ consumer }) => consumer !== null));
  }

  async #open(transport: MediaTransport, batch: readonly ConsumerParams[]): Promise<void> {
    for (const params of batch) this.#received.set(params.id, { params, consumer: null, stream: null });
    const opened = await Promise.all(batch.map((params) => this.#consume(transport, params)));
    this.#tellConsuming(opened.filter((one) => one !== null));
    this.#options.onChange();
  }

  async #consume(transport: MediaTransport, params: ConsumerParams): Promise<Received | null> {
    const held = this.#received.get(params.id);
    try {
      const consumer = await transport.inner.consume({
        id: params.id,
        producerId: params.producerId,
        kind: params.kind,
        rtpParameters: params.rtpParameters as unknown as types.RtpParameters,
        // Voice and face of a person share a stream: the browser keeps the lips in time.
        streamId: params.person,
      });
      if (held === undefined || this.#received.get(params.id) !== held) {
        consumer.close();
        return null;
      }
      held.consumer = consumer;
      held.stream = new MediaStream([consumer.track]);
      return held;
    } catch {
      // The transport was closed in the middle of it, or the browser cannot play this one: the others go on.
      if (this.#received.get(params.id) === held) this.#received.delete(params.id);
      return null;
    }
  }

  #tellConsuming(received: readonly Received[]): void {
    const ids = received.filter(({ params }) => params.kind === 'video').map(({ params }) => params.id);
    for (let at = 0; at < ids.length; at += CONSUMING_MAX) {
      this.#options.signal.tell('consuming', { ids: ids.slice(at, at + CONSUMING_MAX) });
    }
  }
}
