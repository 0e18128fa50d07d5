import type { types } from 'mediasoup-client';
import type { WebRtc } from '../engine.ts';

type Listener = (...given: never[]) => void;
export type FakeProducer = { id: string; closed: boolean; track: MediaStreamTrack; paused: boolean };

/** A transport as mediasoup-client shows it: it announces its connect and its producers by events, and waits for both. */
export class FakeTransport {
  readonly id: string;
  readonly settings: types.TransportOptions;
  connectionState: types.ConnectionState = 'new';
  closed = false;
  readonly producers: FakeProducer[] = [];
  readonly consumed: string[] = [];
  /** What ICE was told, in its order. */
  readonly ice: string[] = [];
  /** As in Firefox, which cannot replace its ICE servers. */
  keepsServers = false;
  readonly #listeners = new Map<string, Listener>();
  /** Once, and whoever comes first waits first. */
  #connecting: Promise<void> | null = null;

  constructor(settings: types.TransportOptions) {
    this.id = settings.id;
    this.settings = settings;
  }

  on(event: string, listener: Listener): void {
    this.#listeners.set(event, listener);
  }

  become(state: types.ConnectionState): void {
    this.connectionState = state;
    this.#emit('connectionstatechange', state);
  }

  async produce(options: { track: MediaStreamTrack; appData: unknown }): Promise<unknown> {
    await this.#connect();
    const kind = options.track.kind;
    const id = await new Promise<string>((resolve) => {
      const done = (answer: { id: string }): void => resolve(answer.id);
      this.#emit('produce', { kind, rtpParameters: {}, appData: options.appData }, done);
    });
    const producer = {
      id,
      track: options.track,
      closed: false,
      paused: false,
      pause: () => (producer.paused = true),
      resume: () => (producer.paused = false),
      close: () => (producer.closed = true),
      replaceTrack: ({ track }: { track: MediaStreamTrack }) => Promise.resolve((producer.track = track)),
      setMaxSpatialLayer: () => Promise.resolve(),
    };
    this.producers.push(producer);
    return producer;
  }

  async consume({ id }: { id: string }): Promise<unknown> {
    await this.#connect();
    if (this.closed) throw new Error('closed');
    this.consumed.push(id);
    return { id, closed: false, track: { kind: 'any' }, close: () => undefined };
  }

  restartIce({ iceParameters }: { iceParameters: { usernameFragment?: string } }): Promise<void> {
    this.ice.push(`restart ${iceParameters.usernameFragment ?? ''}`);
    return Promise.resolve();
  }

  updateIceServers({ iceServers }: { iceServers: RTCIceServer[] }): Promise<void> {
    if (this.keepsServers) return Promise.reject(new Error('not supported'));
    this.ice.push(`servers ${iceServers.map(({ credential }) => credential).join(' ')}`);
    return Promise.resolve();
  }

  close(): void {
    this.closed = true;
    for (const producer of this.producers) producer.closed = true;
  }

  #connect(): Promise<void> {
    this.#connecting ??= new Promise<void>((resolve) => {
      this.become('connecting');
      this.#emit('connect', { dtlsParameters: { of: this.id } }, resolve);
    });
    return this.#connecting;
  }

  #emit(event: string, ...given: unknown[]): void {
    (this.#listeners.get(event) as ((...given: unknown[]) => void) | undefined)?.(...given);
  }
}

/** The WebRTC of a browser, as far as the page uses it. */
export class FakeDevice {
  readonly loadedFor: unknown[] = [];
  readonly sends: FakeTransport[] = [];
  readonly recvs: FakeTransport[] = [];
  readonly recvRtpCapabilities = { codecs: ['opus'] };

  load({ routerRtpCapabilities }: { routerRtpCapabilities: unknown }): Promise<void> {
    this.loadedFor.push(routerRtpCapabilities);
    return Promise.resolve();
  }

  createSendTransport(settings: types.TransportOptions): FakeTransport {
    return last(this.sends, new FakeTransport(settings));
  }

  createRecvTransport(settings: types.TransportOptions): FakeTransport {
    return last(this.recvs, new FakeTransport(settings));
  }

  /** What the page gets from mediasoup-client. */
  get webRtc(): WebRtc {
    return { Device: { factory: () => Promise.resolve(this as unknown as types.Device) } };
  }

  get asDevice(): types.Device {
    return this as unknown as types.Device;
  }
}

function last<T>(all: T[], one: T): T {
  all.push(one);
  return one;
}

/** A track that a test can look at; a clone is another one. */
export class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video';
  readonly name: string;
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  readonly clones: FakeTrack[] = [];

  constructor(kind: 'audio' | 'video', name: string = kind) {
    super();
    this.kind = kind;
    this.name = name;
  }

  clone(): FakeTrack {
    return last(this.clones, new FakeTrack(this.kind, this.name));
  }

  stop(): void {
    this.readyState = 'ended';
  }

  get asTrack(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
}

/** Everything said to the room, with the answers in the test's hands. */
export type Told = { name: string; payload: unknown; answer: (result: unknown) => void };
