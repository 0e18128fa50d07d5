import { MEDIA_SOURCES } from '@atrium/protocol';
import type { types } from 'mediasoup';
import type { ReceivingCondition } from './condition.ts';
import type { Asked, ConsumerHandle, ConsumerSetOptions } from './consumer-set.ts';
import type { MediaLog } from './media-log.ts';
import type { MediaCall, MediaWatch } from './media-watch.ts';
import type { PipeLease, Pipes } from './pipes.ts';
import type { LiveSource, Seated } from './peer.ts';
import type { Desired } from './reconciler.ts';
import { layerFor } from './wanted.ts';

export type OpenConsumerOptions = {
  want: Desired;
  /** True once the room wants it no more: a pipe takes a while, and a circle may be locked by then. */
  unwanted: () => boolean;
  at: Seated;
  source: LiveSource;
  rtpCapabilities: types.RtpCapabilities;
  pipes: Pipes;
  log: MediaLog;
  watch: MediaWatch;
};

/** What a worker is asked of a consumer. */
type Request = Extract<MediaCall, 'pipe' | 'consume' | 'resume_consumer'> | 'pause_consumer' | 'prefer_layers';

/** A consumer on the listener's home router, through a pipe when the producer lives on another. */
export async function openConsumer(options: OpenConsumerOptions): ReturnType<ConsumerSetOptions['open']> {
  const { want, unwanted, at, source, rtpCapabilities, pipes, log, watch } = options;
  const { producer, home } = source;
  const gone = (): boolean => producer.closed || at.recv.closed;
  if (gone()) return 'gone';
  if (!home.router.canConsume({ producerId: producer.id, rtpCapabilities })) return 'impossible';
  const refused = (request: Request, error: unknown): void =>
    log.warn(
      { worker: at.home.slot.index, request, source: want.source, err: error },
      'a media worker refused a request',
    );
  let lease: PipeLease | null = null;
  try {
    if (home !== at.home) {
      lease = await pipes.acquire(producer, home, at.home);
      if (unwanted()) {
        lease.release();
        return 'unwanted';
      }
    }
    const producerId = lease?.producerId ?? producer.id;
    const consumer = await watch.call('consume', () =>
      at.recv.consume({
        producerId,
        rtpCapabilities,
        // A picture waits for the page's receiver: the key frame that `resume` asks for would else be lost.
        paused: MEDIA_SOURCES[want.source] === 'video' || !want.flows,
        preferredLayers: { spatialLayer: layerFor(want.source, undefined) ?? 0 },
      }),
    );
    return new MediasoupConsumer({ consumer, want, lease, watch, refused });
  } catch (error) {
    const request = lease === null && home !== at.home ? 'pipe' : 'consume';
    lease?.release();
    if (gone() || home.router.closed || at.home.router.closed) return 'gone';
    refused(request, error);
    // Not impossible: `canConsume` said so. A pipe that found no port, say, may find one later.
    return 'failed';
  }
}

type ConsumerOptions = {
  consumer: types.Consumer;
  want: Desired;
  lease: PipeLease | null;
  watch: MediaWatch;
  refused: (request: Request, error: unknown) => void;
};

class MediasoupConsumer implements ConsumerHandle {
  readonly params: ConsumerHandle['params'];
  readonly #consumer: types.Consumer;
  readonly #lease: PipeLease | null;
  readonly #watch: MediaWatch;
  readonly #refused: ConsumerOptions['refused'];
  #sinceMs = Date.now();
  #everActive = false;

  constructor(options: ConsumerOptions) {
    const { consumer, want } = options;
    this.#consumer = consumer;
    this.#lease = options.lease;
    this.#watch = options.watch;
    this.#refused = options.refused;
    const begin = (): void => void (this.#sinceMs = Date.now());
    consumer.on('producerresume', begin);
    consumer.observer.on('resume', begin);
    const score = (now: types.ConsumerScore): void => void (this.#everActive ||= isActive(now));
    score(consumer.score);
    consumer.on('score', score);
    this.params = {
      id: consumer.id,
      producerId: want.producerId,
      person: want.person,
      source: want.source,
      kind: consumer.kind,
      rtpParameters: consumer.rtpParameters,
    };
  }

  get closed(): boolean {
    return this.#consumer.closed;
  }

  pause(): Promise<Asked> {
    return this.#asked('pause_consumer', this.#consumer.pause());
  }

  resume(): Promise<Asked> {
    return this.#asked(
      'resume_consumer',
      this.#watch.call('resume_consumer', () => this.#consumer.resume()),
    );
  }

  prefer(layer: number): Promise<Asked> {
    return this.#asked('prefer_layers', this.#consumer.setPreferredLayers({ spatialLayer: layer }));
  }

  condition(): ReceivingCondition | null {
    const { id, type, closed, paused, producerPaused, score, currentLayers } = this.#consumer;
    if (closed || paused || producerPaused) return null;
    const { person, source } = this.params;
    // Whoever never sent anything was never heard: an empty producer is not to spoil the time of those near it.
    const senderActive = isActive(score) || !this.#everActive;
    // Of a picture with one layer mediasoup never says which it sends.
    const layered = type === 'simulcast' || type === 'svc';
    const held = layered && senderActive && currentLayers === undefined;
    return { consumer: id, person, source, sinceMs: this.#sinceMs, senderActive, senderStopped: false, held };
  }

  close(): void {
    this.#consumer.close();
    this.#lease?.release();
  }

  /** A call to a consumer that closes meanwhile rejects; there is nothing left to do then. */
  async #asked(request: Request, call: Promise<void>): Promise<Asked> {
    try {
      await call;
    } catch (error) {
      if (this.#consumer.closed) return 'done';
      this.#refused(request, error);
      return 'failed';
    }
    return 'done';
  }
}

/** Of all layers: `producerScore` is of the one that is sent, and 0 when none fits into the line. */
function isActive({ producerScores }: types.ConsumerScore): boolean {
  return producerScores.some((score) => score > 0);
}
