import { randomUUID } from 'node:crypto';
import { loadWrtc } from '@atrium/bots/wrtc';
import type { ConsumerParams, MediaSource, Opaque, Result, TransportPair, Wanted } from '@atrium/protocol';
import { Device, type types } from 'mediasoup-client';
import type { RoomMedia } from '../room-media.ts';
import { pictureFeed, toneFeed, type Feed } from './feeds.ts';

/** Three layers, as the web client sends them. */
const SIMULCAST = [
  { scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { scaleResolutionDownBy: 1, maxBitrate: 1_200_000 },
];

export type PageOptions = { room: RoomMedia; id: string; rtpCapabilities: Opaque };

/** What a browser does, with real WebRTC and without the socket: the room's events come as calls. */
export class Page {
  readonly id: string;
  /** Every 'consumers' event so far: proof of what was said, and what not. */
  readonly said: { open: ConsumerParams[]; close: string[] }[] = [];
  wanted: Wanted = { mic: false, camera: null };
  /** Told of each track that is received, in the turn in which it begins. */
  onReceiving: (params: ConsumerParams, track: unknown) => void = () => undefined;
  readonly #room: RoomMedia;
  readonly #device: Device;
  readonly #feeds = new Map<MediaSource, Feed>();
  readonly #consumers = new Map<string, { params: ConsumerParams; consumer: types.Consumer }>();
  readonly #producers = new Map<MediaSource, types.Producer>();
  readonly #undo: (() => void)[];
  #pair: { send: types.Transport; recv: types.Transport } | null = null;
  #queue: Promise<void> = Promise.resolve();

  static async join({ room, id, rtpCapabilities }: PageOptions): Promise<Page> {
    loadWrtc();
    const device = new Device({ handlerName: 'Chrome111' });
    await device.load({ routerRtpCapabilities: rtpCapabilities });
    const page = new Page(room, id, device);
    const pair = must(await room.addPerson(id, { rtpCapabilities: device.recvRtpCapabilities }));
    page.#open(pair);
    page.#want(room.wantedOf(id));
    return page;
  }

  private constructor(room: RoomMedia, id: string, device: Device) {
    this.id = id;
    this.#room = room;
    this.#device = device;
    const mine =
      <T>(then: (what: T) => void) =>
      (person: string, what: T) => {
        if (person === id) then(what);
      };
    this.#undo = [
      room.on(
        'consumers',
        mine((change) => this.#consume(change)),
      ),
      room.on(
        'wanted',
        mine((wanted: Wanted) => this.#want(wanted)),
      ),
      room.on(
        'transports',
        mine((pair: TransportPair) => this.#startOver(pair)),
      ),
    ];
  }

  get transports(): { send: string; recv: string } {
    if (!this.#pair) throw new Error('no transports');
    return { send: this.#pair.send.id, recv: this.#pair.recv.id };
  }

  async speak(): Promise<void> {
    await this.#produce('mic', toneFeed());
  }

  /** As one whose microphone is on, and of whom nothing comes any more. */
  fallSilent(): void {
    this.#feeds.get('mic')?.stop();
  }

  async film(): Promise<void> {
    await this.#produce('camera', pictureFeed());
  }

  async restartIce(): Promise<void> {
    for (const transport of [this.#pair?.send, this.#pair?.recv]) {
      if (!transport) continue;
      const { iceParameters } = must(await this.#room.restartIce(this.id, transport.id));
      await transport.restartIce({ iceParameters: iceParameters as unknown as types.IceParameters });
    }
  }

  /** Packets of that person that arrived here so far. */
  async packetsOf(person: string, source: MediaSource): Promise<number> {
    await this.#queue;
    const ssrc = ssrcOf(this.consumerOf(person, source));
    if (ssrc === null || !this.#pair || this.#pair.recv.closed) return 0;
    // Of the connection: libwebrtc's Node binding has no statistics of a single receiver.
    const reports = (await this.#pair.recv.getStats()) as unknown as Map<string, Record<string, unknown>>;
    for (const report of reports.values()) {
      if (report.type === 'inbound-rtp' && report.ssrc === ssrc) return Number(report.packetsReceived);
    }
    return 0;
  }

  consumerOf(person: string, source: MediaSource): ConsumerParams | undefined {
    return [...this.#consumers.values()].find(({ params }) => params.person === person && params.source === source)
      ?.params;
  }

  close(): void {
    for (const undo of this.#undo) undo();
    for (const feed of this.#feeds.values()) feed.stop();
    this.#pair?.send.close();
    this.#pair?.recv.close();
  }

  #open(pair: TransportPair): void {
    const send = this.#device.createSendTransport(transportOptions(pair.send));
    const recv = this.#device.createRecvTransport(transportOptions(pair.recv));
    for (const transport of [send, recv]) {
      transport.on('connect', ({ dtlsParameters }, done) => {
        void this.#room.connectTransport(this.id, transport.id, dtlsParameters as unknown as Opaque).then(must);
        done();
      });
    }
    send.on('produce', ({ kind, rtpParameters, appData }, done) => {
      const id = randomUUID();
      const source = appData.source as MediaSource;
      const request = { id, transport: send.id, source, kind, rtpParameters: rtpParameters as unknown as Opaque };
      void this.#room.produce(this.id, request).then(must);
      done({ id });
    });
    this.#pair = { send, recv };
  }

  #startOver(pair: TransportPair): void {
    this.#pair?.send.close();
    this.#pair?.recv.close();
    this.#consumers.clear();
    this.#producers.clear();
    this.#open(pair);
    for (const [source, feed] of this.#feeds) void this.#produce(source, feed);
  }

  async #produce(source: MediaSource, feed: Feed): Promise<void> {
    this.#feeds.set(source, feed);
    const options = {
      track: feed.track,
      ...(source === 'camera' ? { encodings: SIMULCAST } : { codecOptions: { opusDtx: true, opusFec: true } }),
      zeroRtpOnPause: true,
      stopTracks: false,
      appData: { source },
    } as unknown as types.ProducerOptions;
    const producer = await this.#pair?.send.produce(options);
    if (!producer) throw new Error('no transport to produce on');
    this.#producers.set(source, producer);
    this.#want(this.wanted);
  }

  #want(wanted: Wanted): void {
    this.wanted = wanted;
    const set = (source: MediaSource, on: boolean): void => {
      const producer = this.#producers.get(source);
      if (producer?.closed !== false || producer.paused !== on) return;
      if (on) producer.resume();
      else producer.pause();
    };
    set('mic', wanted.mic);
    set('camera', wanted.camera !== null);
  }

  #consume(change: { open: ConsumerParams[]; close: string[] }): void {
    this.said.push(change);
    this.#queue = this.#queue.then(async () => {
      for (const id of change.close) {
        this.#consumers.get(id)?.consumer.close();
        this.#consumers.delete(id);
      }
      const recv = this.#pair?.recv;
      if (!recv || recv.closed) return;
      for (const params of change.open) {
        const { id, producerId, kind, rtpParameters } = params;
        const consumer = await recv.consume({
          id,
          producerId,
          kind,
          rtpParameters: rtpParameters as unknown as types.RtpParameters,
        });
        this.#consumers.set(id, { params, consumer });
        this.onReceiving(params, consumer.track);
      }
      const ids = change.open.map(({ id }) => id);
      // Refused when all of them closed meanwhile, which is nobody's mistake.
      if (ids.length > 0) await this.#room.consuming(this.id, ids);
    });
  }
}

export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code + ': ' + result.error.message);
  return result.value;
}

function ssrcOf(params: ConsumerParams | undefined): number | null {
  const encodings = (params?.rtpParameters.encodings ?? []) as { ssrc?: number }[];
  return encodings[0]?.ssrc ?? null;
}

function transportOptions({
  id,
  iceParameters,
  iceCandidates,
  dtlsParameters,
}: TransportPair['send']): types.TransportOptions {
  return { id, iceParameters, iceCandidates, dtlsParameters } as unknown as types.TransportOptions;
}
