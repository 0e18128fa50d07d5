import { MEDIA_SOURCES, ok, refuse } from '@atrium/protocol';
import type { MediaSource, Opaque, PersonId, Result, Wanted } from '@atrium/protocol';
import type { types } from 'mediasoup';
import { MEDIA_CODECS } from './codecs.ts';
import { transportCondition, type MediaCondition } from './condition.ts';
import type { ConsumerSet } from './consumer-set.ts';
import type { Home } from './homes.ts';
import type { MediaWatch } from './media-watch.ts';
import { attempt } from './refusals.ts';
import { badDtls, outOfBounds } from './rtp-bounds.ts';
import type { Transports } from './transports.ts';
import { Uplink } from './uplink.ts';
import { isWanted } from './wanted.ts';
import type { Seat } from './worker-pool.ts';

export type Seated = Transports & { seat: Seat; home: Home };

/** `sinceMs`: since when it was to send, ms of `Date.now`: it was announced, or somebody wanted it again. */
type Announced = { id: string; source: MediaSource; sinceMs: number };

/** A microphone, camera or screen that exists. `id` is the page's own; mediasoup's are made by us and never collide. */
export type LiveSource = Announced & { producer: types.Producer; home: Home };

/** Announced by the page, not yet confirmed by the worker; closing it in between must work as well. */
type Source = LiveSource | (Announced & { producer: null });

export type PeerOptions = {
  id: PersonId;
  room: string;
  rtpCapabilities: types.RtpCapabilities;
  /** Whether the page knows what to do with a screen. */
  shares: boolean;
  /** Of the whole room: an id that is in use is refused. */
  producerIds: Set<string>;
  consumers: (peer: Peer) => ConsumerSet;
  watch: MediaWatch;
  /** A producer came or went. */
  sourceChanged: (peer: Peer) => void;
};

/** A key frame is dear; several new viewers within this time share one. */
const KEY_FRAME_DELAY_MS = 250;

/** A page that is told of new transports and has somebody to hear connects them well within this, on a slow phone too. */
const RECONNECT_MS = 6_000;

/** One person's end of the media: two transports, at most one producer of each source, and the consumers. */
export class Peer {
  readonly id: PersonId;
  readonly rtpCapabilities: types.RtpCapabilities;
  readonly consumers: ConsumerSet;
  /** What a page without WebRTC, or without our codecs, can do nothing with. */
  readonly receives: Record<types.MediaKind, boolean>;
  readonly shares: boolean;
  readonly #options: PeerOptions;
  readonly #sources = new Map<MediaSource, Source>();
  readonly #uplink = new Uplink();
  #at: Seated | null = null;
  #lostAtMs: number | null = null;
  #backAtMs: number | null = null;
  #closed = false;

  constructor(options: PeerOptions) {
    this.id = options.id;
    this.rtpCapabilities = options.rtpCapabilities;
    this.shares = options.shares;
    this.receives = { audio: has('audio', options.rtpCapabilities), video: has('video', options.rtpCapabilities) };
    this.#options = options;
    this.consumers = options.consumers(this);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Null before the first seat, and while the worker is being replaced. */
  get at(): Seated | null {
    return this.#at;
  }

  /** False: the person is gone since the seat was found, and nothing of it stays. */
  sit(at: Seated): boolean {
    if (this.#closed) giveUp(at);
    else {
      this.#at = at;
      this.#back(at);
    }
    return !this.#closed;
  }

  /** With the seat, or a little later with what it carries: who has nobody to hear connects it when somebody comes. */
  #back({ recv }: Seated): void {
    if (this.#lostAtMs === null) return;
    const satAtMs = (this.#backAtMs = Date.now());
    recv.on('dtlsstatechange', (state) => {
      if (state === 'connected' && Date.now() - satAtMs < RECONNECT_MS) this.#backAtMs = Date.now();
    });
  }

  /** The worker died: everything in it is closed already, the person waits for another seat. */
  lose(): void {
    this.#at?.seat.giveBack();
    this.#at = null;
    this.#lostAtMs = Date.now();
    this.#backAtMs = null;
    for (const source of [...this.#sources.values()]) this.#drop(source);
    this.consumers.reset();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.consumers.close();
    for (const source of [...this.#sources.values()]) this.#drop(source);
    if (this.#at) giveUp(this.#at);
    this.#at = null;
  }

  producing(source: MediaSource): LiveSource | null {
    const found = this.#sources.get(source);
    return found?.producer ? found : null;
  }

  async connect(transportId: string, dtlsParameters: Opaque): Promise<Result<null>> {
    const transport = this.#transport(transportId);
    if (!transport.ok) return transport;
    const bad = badDtls(dtlsParameters);
    if (bad !== null) return refuse('media_rejected', bad);
    const connected = await attempt(
      () =>
        this.#options.watch.call('connect', () =>
          transport.value.connect({ dtlsParameters: dtlsParameters as types.DtlsParameters }),
        ),
      () => this.#gone(transport.value),
    );
    if (!connected.ok) return connected;
    const { id: person, room, watch } = this.#options;
    watch.connecting({ room, person, transport: transport.value });
    return ok(null);
  }

  async restartIce(transportId: string): Promise<Result<{ iceParameters: Opaque }>> {
    const transport = this.#transport(transportId);
    if (!transport.ok) return transport;
    const restarted = await attempt(
      () => this.#options.watch.call('restart_ice', () => transport.value.restartIce()),
      () => this.#gone(transport.value),
    );
    return restarted.ok ? ok({ iceParameters: restarted.value }) : restarted;
  }

  async produce(request: {
    id: string;
    transport: string;
    source: MediaSource;
    kind: types.MediaKind;
    rtpParameters: Opaque;
  }): Promise<Result<null>> {
    const { id, source, kind } = request;
    const at = this.#at;
    if (!at) return this.#unseated();
    if (request.transport !== at.send.id) return refuse('no_such_transport');
    if (kind !== MEDIA_SOURCES[source]) return refuse('media_rejected', `a ${source} sends ${MEDIA_SOURCES[source]}`);
    const excess = outOfBounds(request.rtpParameters);
    if (excess !== null) return refuse('media_rejected', excess);
    if (this.#options.producerIds.has(id)) return refuse('media_rejected', 'the producer id is in use');
    const former = this.#sources.get(source);
    if (former) this.#drop(former);
    const pending: Source = { id, source, sinceMs: Date.now(), producer: null };
    this.#sources.set(source, pending);
    this.#options.producerIds.add(id);
    const produced = await attempt(
      () =>
        this.#options.watch.call('produce', () =>
          at.send.produce({
            kind,
            rtpParameters: request.rtpParameters as types.RtpParameters,
            appData: { person: this.id },
            ...(kind === 'video' ? { keyFrameRequestDelay: KEY_FRAME_DELAY_MS } : {}),
          }),
        ),
      () => this.#gone(at.send),
    );
    if (this.#sources.get(source) !== pending) {
      // Closed or replaced by the page before the worker answered: what was asked for has been done.
      if (produced.ok) produced.value.close();
      return produced.ok ? ok(null) : produced;
    }
    if (!produced.ok) {
      this.#drop(pending);
      return produced;
    }
    const producer = produced.value;
    this.#sources.set(source, { ...pending, producer, home: at.home });
    // Rejects only when the producer or the router closes meanwhile; levels end with them.
    if (source === 'mic') at.home.levels.addProducer({ producerId: producer.id }).catch(() => undefined);
    this.#options.sourceChanged(this);
    return ok(null);
  }

  /** Also one that is announced only. Idempotent. */
  closeSource(source: MediaSource): void {
    const found = this.#sources.get(source);
    if (found) this.#drop(found);
  }

  closeProducer(producerId: string): Result<null> {
    for (const source of this.#sources.values()) {
      if (source.id !== producerId) continue;
      this.#drop(source);
      return ok(null);
    }
    return refuse('no_such_producer');
  }

  /** What is wanted changes: pages send nothing of what nobody wants, and what is wanted again begins anew. */
  wantedAnew(before: Wanted, now: Wanted): void {
    for (const source of this.#sources.values()) {
      if (isWanted(now, source.source) && !isWanted(before, source.source)) source.sinceMs = Date.now();
    }
  }

  async doubtUplink(): Promise<void> {
    const producer = this.#sources.get('mic')?.producer;
    if (producer) await this.#uplink.doubt(producer, Date.now());
  }

  /** Nothing of their voice arrives, though it is open: see `Uplink`. */
  get hasStopped(): boolean {
    return this.#uplink.stopped(Date.now());
  }

  condition(wanted: Wanted): MediaCondition {
    const at = this.#at;
    const sources = [...this.#sources.values()];
    return {
      lostAtMs: this.#lostAtMs,
      backAtMs: this.#backAtMs,
      seated: at !== null,
      send: at ? transportCondition(at.send) : 'new',
      recv: at ? transportCondition(at.recv) : 'new',
      receiving: this.consumers.conditions(),
      sending: sources
        .filter(({ source }) => isWanted(wanted, source))
        .map(({ source, sinceMs }) => ({ source, sinceMs })),
      micLost: this.#uplink.lost(Date.now()),
    };
  }

  async traffic(): Promise<{ bytesIn: number; bytesOut: number }> {
    const at = this.#at;
    if (!at) return { bytesIn: 0, bytesOut: 0 };
    const stats = (transport: types.WebRtcTransport) =>
      attempt(
        () => transport.getStats(),
        () => null,
      );
    const [sent, received] = await Promise.all([stats(at.send), stats(at.recv)]);
    return {
      bytesIn: sent.ok ? (sent.value[0]?.rtpBytesReceived ?? 0) : 0,
      bytesOut: received.ok ? (received.value[0]?.rtpBytesSent ?? 0) : 0,
    };
  }

  #drop(source: Source): void {
    this.#sources.delete(source.source);
    this.#options.producerIds.delete(source.id);
    if (!source.producer) return;
    source.producer.close();
    this.#options.sourceChanged(this);
  }

  #transport(id: string): Result<types.WebRtcTransport> {
    if (!this.#at) return this.#unseated();
    const { send, recv } = this.#at;
    const transport = [send, recv].find((one) => one.id === id);
    return transport ? ok(transport) : refuse('no_such_transport');
  }

  #unseated(): Result<never> {
    return refuse(this.#closed ? 'no_such_transport' : 'media_unavailable');
  }

  /** Why a call to this transport failed, when it did because the transport is gone. */
  #gone(transport: types.WebRtcTransport): Result<never> | null {
    return transport.closed ? this.#unseated() : null;
  }
}

function giveUp({ send, recv, seat }: Seated): void {
  send.close();
  recv.close();
  seat.giveBack();
}

function has(kind: types.MediaKind, { codecs = [] }: types.RtpCapabilities): boolean {
  const theirs = new Set(codecs.map(({ mimeType }) => mimeType.toLowerCase()));
  return MEDIA_CODECS.some((codec) => codec.kind === kind && theirs.has(codec.mimeType.toLowerCase()));
}
