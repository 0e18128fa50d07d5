import type { ConsumerParams, MediaSource, TransportPair, Wanted } from '@atrium/protocol';
import type { Device, types } from 'mediasoup-client';
import type { Camera } from './camera.ts';
import type { Signal } from './signal.ts';
import type { Counted, Reports } from './stats.ts';
import type { Tap } from './tap.ts';
import { isConnected, makeTransport, restartIce } from './transport.ts';
import { sharedTurnstile } from './turnstile.ts';
import { Voices } from './voices.ts';
import type { Track } from './wrtc.ts';

export type RtcOptions = {
  device: Device;
  signal: Signal;
  /** `steady`: every frame is sent, also one that is like silence. */
  mic: { readonly track: Track; readonly steady?: boolean } | null;
  camera: Camera | null;
  /** False: receives nothing. Mixing what is heard is most of what a bot costs (0.3 % of a core for each voice). */
  listen: boolean;
  newId: () => string;
  /** What is received comes by way of it. */
  tap?: Tap | null;
};

/**
 * Closing consumers renegotiates like opening them does, so they are closed together: by the half dozen while things
 * change, or when nothing has changed for a while. Not later: libwebrtc mixes a stream that is silent for good too.
 */
const STALE_MAX = 6;
const STALE_MS = 1_500;

type Pair = { send: types.Transport; recv: types.Transport };
type Receiving = { params: ConsumerParams; consumer: types.Consumer };

/**
 * One person's media: two transports, what is sent over them and what is received. Everything runs in one queue; what
 * is received is reconciled with what the server last said, so that a slow machine skips steps instead of lagging.
 *
 * A source that nobody wants is not fed: libwebrtc then sends no packet, without the two renegotiations that pausing a
 * producer with `zeroRtpOnPause` takes. See `Bot`'s beat.
 */
export class Rtc {
  readonly #device: Device;
  readonly #mic: RtcOptions['mic'];
  readonly #camera: Camera | null;
  readonly #listen: boolean;
  readonly #newId: () => string;
  readonly #tap: Tap | null;
  readonly voices = new Voices();
  readonly #producers = new Map<MediaSource, types.Producer>();
  readonly #receiving = new Map<string, Receiving>();
  /** What the server says exists. */
  readonly #listed = new Map<string, ConsumerParams>();
  #reconcileAsked = false;
  #changedAtMs = 0;
  #signal: Signal;
  #pair: Pair | null = null;
  #wanted: Wanted = { mic: false, camera: null };
  #queue: Promise<void> = Promise.resolve();
  #closed = false;
  /** The first thing that went wrong in the queue; a bug, so the bot's owner is told and not only its log. */
  onFault: (error: Error) => void = (error) => {
    throw error;
  };

  constructor({ device, signal, mic, camera, listen, newId, tap = null }: RtcOptions) {
    this.#device = device;
    this.#signal = signal;
    this.#mic = mic;
    this.#camera = camera;
    this.#listen = listen;
    this.#newId = newId;
    this.#tap = tap;
  }

  get wanted(): Wanted {
    return this.#wanted;
  }

  /** Names of the transports that are kept over a resume. */
  get transports(): { send: string; recv: string } | null {
    return this.#pair && { send: this.#pair.send.id, recv: this.#pair.recv.id };
  }

  /** Ids of the consumers that exist on both sides. */
  get consumerIds(): string[] {
    return [...this.#listed.keys()].filter((id) => this.#receiving.has(id));
  }

  /** Resolves when everything that was asked for so far is done. */
  settled(): Promise<void> {
    return this.#queue;
  }

  /** Resolves when what is to be sent and received can be; false when that does not come in time. */
  async ready(withinMs: number): Promise<boolean> {
    const giveUpAtMs = performance.now() + withinMs;
    await this.settled();
    const pair = this.#pair;
    if (!pair || this.#closed) return false;
    const used = [this.#producers.size > 0 ? pair.send : null, this.#receiving.size > 0 ? pair.recv : null];
    const connected = await Promise.all(
      used.map((one) => (one ? isConnected(one, Math.max(0, giveUpAtMs - performance.now())) : Promise.resolve(true))),
    );
    return connected.every(Boolean);
  }

  /** Makes transports (again: after a worker's death the old ones are dead) and sends over them what there is to send. */
  attach(pair: TransportPair): void {
    this.#run(async () => {
      this.#dropTransports();
      // By the tap, which is no relay and leads to the pod itself, also where browsers are told to come by a relay alone.
      const ways = this.#tap === null ? pair : { ...pair, recv: await this.#tap.led(pair.recv), relayOnly: false };
      if (this.#isClosed()) return;
      const made = { send: this.#transport('send', ways), recv: this.#transport('recv', ways) };
      this.#pair = made;
      await this.#produce(made.send);
      await this.#obey();
    });
  }

  /** A resumed person speaks over a new socket. */
  moveTo(signal: Signal): void {
    this.#signal = signal;
  }

  /** All that exists: opens what is missing and closes what is no longer in the list. */
  reconcile(all: ConsumerParams[]): void {
    this.#listed.clear();
    this.change({ open: all, close: [] });
  }

  change({ open, close }: { open: ConsumerParams[]; close: string[] }): void {
    if (!this.#listen) return;
    for (const id of close) this.#listed.delete(id);
    for (const params of open) this.#listed.set(params.id, params);
    this.#changedAtMs = performance.now();
    this.#askReconcile();
  }

  /** To be called now and then: closes what was kept open to be closed together. */
  tidy(): void {
    if (this.#receiving.size > this.#listed.size && this.#isQuiet()) this.#askReconcile();
  }

  want(wanted: Wanted): void {
    const { camera } = this.#wanted;
    this.#wanted = wanted;
    if (wanted.camera !== camera) this.#run(() => this.#obey());
  }

  /** After a resume the address may be another one: both transports look for their way again. */
  restartIce(): void {
    this.#run(async () => {
      const pair = this.#pair;
      if (!pair) return;
      for (const transport of [pair.send, pair.recv]) await restartIce(transport, this.#signal);
    });
  }

  /** All that libwebrtc counts, and the consumer of each media section. Null before there are transports. */
  async counted(): Promise<Counted | null> {
    const pair = this.#pair;
    if (!pair || pair.send.closed) return null;
    // The binding has no getStats on senders and receivers, only on the connection.
    const [sent, received] = (await Promise.all([pair.send.getStats(), pair.recv.getStats()])) as [Reports, Reports];
    const byMid = new Map<string, ConsumerParams>();
    for (const [id, { params, consumer }] of this.#receiving) {
      if (this.#listed.has(id)) byMid.set(consumer.localId, params);
    }
    return { sent, received, byMid };
  }

  /** Idempotent. The tracks belong to whoever made them. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#dropTransports();
  }

  #askReconcile(): void {
    if (this.#reconcileAsked) return;
    this.#reconcileAsked = true;
    this.#run(() =>
      sharedTurnstile.pass(async () => {
        // What comes from here on is for the next time; what came while waiting is made in one.
        this.#reconcileAsked = false;
        if (!this.#isClosed()) await this.#reconcile();
      }),
    );
  }

  #isQuiet(): boolean {
    return performance.now() - this.#changedAtMs > STALE_MS;
  }

  #run(step: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#closed) return;
      try {
        await step();
      } catch (error) {
        // A step that was under way when everything was closed fails, and means nothing.
        if (!this.#isClosed()) this.onFault(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  #isClosed(): boolean {
    return this.#closed;
  }

  #transport(direction: 'send' | 'recv', pair: TransportPair): types.Transport {
    return makeTransport({
      device: this.#device,
      direction,
      pair,
      signal: () => this.#signal,
      newId: this.#newId,
      restart: (transport) => this.#run(() => restartIce(transport, this.#signal)),
    });
  }

  async #produce(send: types.Transport): Promise<void> {
    const common = { stopTracks: false, disableTrackOnPause: false };
    const [mic, camera] = await Promise.all([
      this.#mic &&
        send.produce({
          ...common,
          track: this.#mic.track as never,
          codecOptions: { opusDtx: this.#mic.steady !== true, opusFec: true },
          appData: { source: 'mic' },
        }),
      this.#camera &&
        send.produce({
          ...common,
          track: this.#camera.track as never,
          encodings: this.#camera.encodings.map((encoding) => ({ ...encoding })),
          appData: { source: 'camera' },
        }),
    ]);
    if (mic) this.#producers.set('mic', mic);
    if (camera) this.#producers.set('camera', camera);
  }

  /** With simulcast, no layer above the one that somebody looks at. */
  async #obey(): Promise<void> {
    const { camera } = this.#wanted;
    const producer = this.#producers.get('camera');
    const layers = this.#camera?.encodings.length ?? 0;
    if (!producer || camera === null || layers < 2) return;
    const highest = Math.min(camera, layers - 1);
    if ((producer.maxSpatialLayer ?? layers - 1) !== highest) await producer.setMaxSpatialLayer(highest);
  }

  async #reconcile(): Promise<void> {
    const stale = [...this.#receiving.keys()].filter((id) => !this.#listed.has(id));
    if (stale.length >= STALE_MAX || this.#isQuiet()) {
      for (const id of stale) {
        this.#receiving.get(id)?.consumer.close();
        this.#receiving.delete(id);
      }
    }
    const recv = this.#pair?.recv;
    const open = [...this.#listed.values()].filter(({ id }) => !this.#receiving.has(id));
    if (!recv || open.length === 0) return;
    // Asked for together: mediasoup-client makes one renegotiation of them.
    const made = await Promise.all(
      open.map(async (params) => {
        const { id, producerId, kind, rtpParameters, person } = params;
        const consumer = await recv.consume({
          id,
          producerId,
          kind,
          rtpParameters: rtpParameters as types.RtpParameters,
          // One stream per person: libwebrtc keeps lips and voice together.
          streamId: person,
        });
        return { params, consumer };
      }),
    );
    for (const { params, consumer } of made) {
      this.#receiving.set(params.id, { params, consumer });
      this.voices.add(params, consumer);
    }
    const ids = open.filter(({ kind }) => kind === 'video').map(({ id }) => id);
    if (ids.length > 0) this.#signal.tell('consuming', { ids });
  }

  #dropTransports(): void {
    this.#pair?.send.close();
    this.#pair?.recv.close();
    this.#pair = null;
    this.#producers.clear();
    this.#receiving.clear();
  }
}
