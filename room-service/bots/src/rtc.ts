import type { ConsumerParams, MediaSource, TransportPair, TransportParams, Wanted } from '@atrium/protocol';
import type { Device, types } from 'mediasoup-client';
import type { Camera } from './camera.ts';
import { keepIce } from './keep-ice.ts';
import type { Microphone } from './microphone.ts';
import type { Signal } from './signal.ts';
import type { Counted, Reports } from './stats.ts';
import { sharedTurnstile } from './turnstile.ts';

export type RtcOptions = {
  device: Device;
  signal: Signal;
  mic: Microphone | null;
  camera: Camera | null;
  /** False: receives nothing. Mixing what is heard is most of what a bot costs (0.3 % of a core for each voice). */
  listen: boolean;
  newId: () => string;
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
  readonly #mic: Microphone | null;
  readonly #camera: Camera | null;
  readonly #listen: boolean;
  readonly #newId: () => string;
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

  constructor({ device, signal, mic, camera, listen, newId }: RtcOptions) {
    this.#device = device;
    this.#signal = signal;
    this.#mic = mic;
    this.#camera = camera;
    this.#listen = listen;
    this.#newId = newId;
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

  /** Makes transports (again: after a worker's death the old ones are dead) and sends over them what there is to send. */
  attach(pair: TransportPair): void {
    this.#run(async () => {
      this.#dropTransports();
      const made = { send: this.#transport('send', pair), recv: this.#transport('recv', pair) };
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
      for (const transport of [pair.send, pair.recv]) await this.#restartIce(transport);
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
    const options = transportOptions(pair[direction], pair);
    const transport =
      direction === 'send' ? this.#device.createSendTransport(options) : this.#device.createRecvTransport(options);
    // Answered at once: connect and produce follow each other in one flight, and nothing here depends on the replies.
    transport.on('connect', ({ dtlsParameters }, callback) => {
      this.#signal.tell('connectTransport', { transport: transport.id, dtlsParameters });
      callback();
    });
    transport.on('produce', ({ kind, rtpParameters, appData }, callback) => {
      const id = this.#newId();
      const source = appData.source as MediaSource;
      this.#signal.tell('produce', { id, transport: transport.id, source, kind, rtpParameters });
      callback({ id });
    });
    keepIce(transport, () => this.#run(() => this.#restartIce(transport)));
    return transport;
  }

  async #restartIce(transport: types.Transport): Promise<void> {
    const reply = await this.#signal.request('restartIce', { transport: transport.id });
    if (!reply.ok || transport.closed) return;
    // TURN credentials are short-lived: those of the welcome may have ended by now.
    const { iceServers } = reply.value;
    if (iceServers !== undefined) await transport.updateIceServers({ iceServers: iceServers as never[] });
    await transport.restartIce({ iceParameters: reply.value.iceParameters as types.IceParameters });
  }

  async #produce(send: types.Transport): Promise<void> {
    const common = { stopTracks: false, disableTrackOnPause: false };
    const [mic, camera] = await Promise.all([
      this.#mic &&
        send.produce({
          ...common,
          track: this.#mic.track as never,
          codecOptions: { opusDtx: true, opusFec: true },
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
    for (const receiving of made) this.#receiving.set(receiving.params.id, receiving);
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

/** mediasoup-client checks the parameters itself; the wire passes them through unread. */
function transportOptions(params: TransportParams, pair: TransportPair): types.TransportOptions {
  const iceTransportPolicy = pair.relayOnly ? 'relay' : 'all';
  return { ...params, iceServers: pair.iceServers, iceTransportPolicy } as unknown as types.TransportOptions;
}
