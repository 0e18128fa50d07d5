import { MEDIA_SOURCES } from '@atrium/protocol';
import type {
  CameraState,
  ConsumerParams,
  MediaSource,
  MicState,
  Opaque,
  PersonId,
  TransportPair,
  Wanted,
  Welcome,
} from '@atrium/protocol';
import type { types } from 'mediasoup-client';
import { cameraShown, micPlan, micShown, picturePlan, screenAudioPlan } from './plan.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';
import type { MediaSignal, Timers } from './signal.ts';
import { Sizes, type Heights } from './sizes.ts';
import { MediaTransport } from './transport.ts';
import type { TransportState } from './transport-state.ts';

/** The part of mediasoup-client that makes a Device. */
export type WebRtc = { Device: { factory(): Promise<types.Device> } };

export type EngineOptions = {
  /** The WebRTC code, or null where the browser has no WebRTC. Rejects when it cannot be fetched. */
  webRtc: () => Promise<WebRtc | null>;
  signal: MediaSignal;
  timers: Timers;
  newId: () => string;
  /** Consumers came or went, or a transport changed its state. */
  onChange: () => void;
  /** The transports are beyond repair: come back with none, so that the server makes new ones. */
  onStuck: () => void;
};

const SOURCES = Object.keys(MEDIA_SOURCES) as MediaSource[];

/** What a page without usable WebRTC can receive: the room without voices. */
const NO_MEDIA: Opaque = { codecs: [], headerExtensions: [] };

/** WebRTC of the page: makes transports, producers and consumers match what the room says and what the person wants. */
export class MediaEngine {
  readonly #options: EngineOptions;
  readonly senders: Readonly<Record<MediaSource, Sender>>;
  readonly receiver: Receiver;
  #device: types.Device | null = null;
  #deviceFor = '';
  #unable = false;
  #send: MediaTransport | null = null;
  #recv: MediaTransport | null = null;
  readonly #tracks: Record<MediaSource, MediaStreamTrack | null> = {
    mic: null,
    camera: null,
    screen: null,
    screenAudio: null,
  };
  #muted = false;
  #pushToTalk = false;
  #wanted: Wanted = { mic: false, camera: null };
  readonly #sizes: Sizes;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { signal, newId } = options;
    const sender = (source: MediaSource): Sender => new Sender({ source, signal, newId });
    this.senders = {
      mic: sender('mic'),
      camera: sender('camera'),
      screen: sender('screen'),
      screenAudio: sender('screenAudio'),
    };
    this.receiver = new Receiver({ signal, onChange: () => this.#received() });
    this.#sizes = new Sizes({ signal, timers: options.timers, received: () => this.receiver.all });
  }

  /**
   * Loads the device for a router and returns what this page can receive. A Device can be loaded once
   * (mediasoup-client): another router gets another Device, and the transports of the former one end. A browser that
   * the Device does not know, or that refuses it a peer connection, receives nothing: `unable`.
   */
  async load(routerRtpCapabilities: Opaque): Promise<Opaque> {
    const loadedFor = JSON.stringify(routerRtpCapabilities);
    if (this.#device === null || this.#deviceFor !== loadedFor) {
      const device = await loadDevice(await this.#options.webRtc(), routerRtpCapabilities);
      this.dropTransports();
      this.#device = device;
      this.#deviceFor = loadedFor;
      this.#unable = device === null;
      this.#options.onChange();
    }
    return this.#device?.recvRtpCapabilities ?? NO_MEDIA;
  }

  /** True when this browser was found to be unable to send or receive media here. */
  get unable(): boolean {
    return this.#unable;
  }

  /** The transports that a resume may keep. */
  get held(): { send: string; recv: string } | null {
    return this.#send === null || this.#recv === null ? null : { send: this.#send.id, recv: this.#recv.id };
  }

  get transportState(): TransportState {
    if (this.#unable) return 'unsupported';
    const states = [this.#send, this.#recv].flatMap((one) => (one === null ? [] : [one.state]));
    if (states.includes('failed')) return 'failed';
    if (states.includes('disconnected')) return 'disconnected';
    if (states.includes('connected')) return 'connected';
    return states.includes('connecting') ? 'connecting' : 'none';
  }

  /** All that is to be sent and received now has its way, and the server's word. */
  get settled(): boolean {
    const isUp = (transport: MediaTransport | null): boolean => transport?.state === 'connected';
    const senders = Object.values(this.senders);
    const isSending = senders.some(({ producer }) => producer !== null);
    const isReceiving = [...this.receiver.all].length > 0;
    if ((isSending && !isUp(this.#send)) || (isReceiving && !isUp(this.#recv))) return false;
    return senders.every(({ settled }) => settled) && this.receiver.settled;
  }

  /** Height of each tile as the interface last said it, device pixels. */
  get tiles(): Heights {
    return this.#sizes.tiles;
  }

  /** Who looks at the screen that is shown here. */
  get viewers(): readonly PersonId[] {
    return this.#wanted.viewers ?? [];
  }

  get inners(): types.Transport[] {
    return [this.#send, this.#recv].flatMap((one) => (one === null ? [] : [one.inner]));
  }

  applyWelcome({ transports, consumers, wanted }: Pick<Welcome, 'transports' | 'consumers' | 'wanted'>): void {
    if (transports !== null) this.applyTransports(transports);
    this.applyWanted(wanted);
    this.receiver.reconcile(consumers);
    if (transports === null) {
      for (const sender of Object.values(this.senders)) sender.resumed();
      this.receiver.resumed();
      this.#send?.resumed();
      this.#recv?.resumed();
      this.#sizes.say();
    }
  }

  /** The room has come to where these transports are: what it says counts, and nothing of them has to be mended. */
  applyMoved({ consumers, wanted }: Pick<Welcome, 'consumers' | 'wanted'>): void {
    this.applyWanted(wanted);
    this.receiver.reconcile(consumers);
    this.#sizes.say();
  }

  /** New transports: at a join, after a reload and after a worker's death. The tracks are produced again on them. */
  applyTransports(pair: TransportPair): void {
    this.dropTransports();
    this.#send = this.#makeTransport('send', pair);
    this.#recv = this.#makeTransport('recv', pair);
    this.receiver.setTransport(this.#recv);
    this.#sync();
    this.#options.onChange();
  }

  applyWanted(wanted: Wanted): void {
    this.#wanted = wanted;
    this.#sync();
    this.#options.onChange();
  }

  applyConsumers(change: { open: ConsumerParams[]; close: string[] }): void {
    this.receiver.apply(change.open, change.close);
  }

  /** Of a microphone a copy is sent: being muted silences the copy, and the own meter still shows who talks while muted. */
  setTrack(source: MediaSource, track: MediaStreamTrack | null): void {
    if (source === 'mic') this.#tracks.mic?.stop();
    this.#tracks[source] = source === 'mic' ? (track?.clone() ?? null) : track;
    this.#sync();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#sync();
  }

  setPushToTalk(down: boolean): void {
    this.#pushToTalk = down;
    this.#sync();
  }

  /** What the others are told of microphone, camera and screen. */
  shown(): { mic: MicState; camera: CameraState; sharing: boolean } {
    if (this.#unable) return { mic: 'off', camera: 'off', sharing: false };
    return {
      mic: micShown(this.#micInput()),
      camera: cameraShown(this.#tracks.camera !== null),
      sharing: this.#tracks.screen !== null,
    };
  }

  /** Height of each shown tile, device pixels. */
  showTiles(tiles: Heights): void {
    this.#sizes.set({ tiles });
  }

  /** The same of each person's screen. */
  showScreens(screens: Heights): void {
    this.#sizes.set({ screens });
  }

  /** The room is left: transports, the copy of the microphone and what waits to be said end. */
  close(): void {
    for (const source of SOURCES) this.setTrack(source, null);
    this.dropTransports();
    this.#sizes.close();
  }

  restartIce(): void {
    this.#send?.restartIce();
    this.#recv?.restartIce();
  }

  dropTransports(): void {
    this.receiver.setTransport(null);
    for (const sender of Object.values(this.senders)) sender.set({ transport: null });
    this.#send?.close();
    this.#recv?.close();
    this.#send = this.#recv = null;
    this.#options.onChange();
  }

  #makeTransport(direction: 'send' | 'recv', pair: TransportPair): MediaTransport | null {
    if (this.#device === null) return null;
    const { signal, timers, onChange, onStuck } = this.#options;
    return new MediaTransport({
      device: this.#device,
      direction,
      params: pair[direction],
      iceServers: pair.iceServers,
      relayOnly: pair.relayOnly === true,
      signal,
      timers,
      onState: onChange,
      onStuck,
      onProduced: (id, accepted) => {
        for (const sender of Object.values(this.senders)) sender.produced(id, accepted);
      },
    });
  }

  #sync(): void {
    const wanted = this.#wanted;
    const transport = this.#send;
    const [tracks, senders] = [this.#tracks, this.senders];
    senders.mic.set({ transport, track: tracks.mic, plan: micPlan({ ...this.#micInput(), wanted }) });
    for (const source of ['camera', 'screen'] as const) {
      const { send, layer } = picturePlan(source, { hasTrack: tracks[source] !== null, wanted });
      senders[source].set({ transport, track: tracks[source], plan: send, layer });
    }
    const plan = screenAudioPlan({ hasTrack: tracks.screenAudio !== null, wanted });
    senders.screenAudio.set({ transport, track: tracks.screenAudio, plan });
  }

  #micInput(): { hasTrack: boolean; muted: boolean; pushToTalk: boolean } {
    return { hasTrack: this.#tracks.mic !== null, muted: this.#muted, pushToTalk: this.#pushToTalk };
  }

  #received(): void {
    this.#sizes.changed();
    this.#options.onChange();
  }
}

/** Null when there is no Device for this browser: the room is worth entering without voices, too. */
async function loadDevice(webRtc: WebRtc | null, routerRtpCapabilities: Opaque): Promise<types.Device | null> {
  if (webRtc === null) return null;
  try {
    const device = await webRtc.Device.factory();
    await device.load({ routerRtpCapabilities: routerRtpCapabilities });
    return device;
  } catch (cause) {
    console.warn('This browser can neither send nor receive media here.', cause);
    return null;
  }
}
