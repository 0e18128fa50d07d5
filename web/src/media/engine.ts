import type {
  CameraState,
  ConsumerParams,
  MicState,
  Opaque,
  PersonId,
  TransportPair,
  Wanted,
  Welcome,
} from '@atrium/protocol';
import type { types } from 'mediasoup-client';
import { cameraPlan, cameraShown, micPlan, micShown } from './plan.ts';
import { Receiver, type Received } from './receiver.ts';
import { Sender } from './sender.ts';
import type { MediaSignal, Timers } from './signal.ts';
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

/** Tiles change size while people move and panels open: the last word of a quarter second is enough. */
const TILES_EVERY_MS = 250;

/** What a page without usable WebRTC can receive: the room without voices. */
const NO_MEDIA: Opaque = { codecs: [], headerExtensions: [] };

/** WebRTC of the page: makes transports, producers and consumers match what the room says and what the person wants. */
export class MediaEngine {
  readonly #options: EngineOptions;
  readonly mic: Sender;
  readonly camera: Sender;
  readonly receiver: Receiver;
  #device: types.Device | null = null;
  #deviceFor = '';
  #unable = false;
  #send: MediaTransport | null = null;
  #recv: MediaTransport | null = null;
  #micTrack: MediaStreamTrack | null = null;
  #cameraTrack: MediaStreamTrack | null = null;
  #muted = false;
  #pushToTalk = false;
  #wanted: Wanted = { mic: false, camera: null };
  #tiles: ReadonlyMap<PersonId, number> = new Map();
  #cancelTiles: (() => void) | null = null;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { signal, newId } = options;
    this.mic = new Sender({ source: 'mic', signal, newId });
    this.camera = new Sender({ source: 'camera', signal, newId });
    this.receiver = new Receiver({ signal, onChange: () => this.#received() });
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
    const isSending = this.mic.producer !== null || this.camera.producer !== null;
    const isReceiving = [...this.receiver.all].length > 0;
    if ((isSending && !isUp(this.#send)) || (isReceiving && !isUp(this.#recv))) return false;
    return this.mic.settled && this.camera.settled && this.receiver.settled;
  }

  /** Height of each tile as the interface last said it, device pixels. */
  get tiles(): ReadonlyMap<PersonId, number> {
    return this.#tiles;
  }

  get inners(): types.Transport[] {
    return [this.#send, this.#recv].flatMap((one) => (one === null ? [] : [one.inner]));
  }

  applyWelcome({ transports, consumers, wanted }: Pick<Welcome, 'transports' | 'consumers' | 'wanted'>): void {
    if (transports !== null) this.applyTransports(transports);
    this.applyWanted(wanted);
    this.receiver.reconcile(consumers);
    if (transports === null) {
      this.mic.resumed();
      this.camera.resumed();
      this.receiver.resumed();
      this.#send?.resumed();
      this.#recv?.resumed();
      this.#sendTiles();
    }
  }

  /** The room has come to where these transports are: what it says counts, and nothing of them has to be mended. */
  applyMoved({ consumers, wanted }: Pick<Welcome, 'consumers' | 'wanted'>): void {
    this.applyWanted(wanted);
    this.receiver.reconcile(consumers);
    this.#sendTiles();
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
  }

  applyConsumers(change: { open: ConsumerParams[]; close: string[] }): void {
    this.receiver.apply(change.open, change.close);
  }

  /** A copy is sent: being muted silences the copy, and the own meter still shows who talks while muted. */
  setMicTrack(track: MediaStreamTrack | null): void {
    this.#micTrack?.stop();
    this.#micTrack = track?.clone() ?? null;
    this.#sync();
  }

  setCameraTrack(track: MediaStreamTrack | null): void {
    this.#cameraTrack = track;
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

  /** What the others are told of microphone and camera. */
  shown(): { mic: MicState; camera: CameraState } {
    if (this.#unable) return { mic: 'off', camera: 'off' };
    return { mic: micShown(this.#micInput()), camera: cameraShown(this.#cameraTrack !== null) };
  }

  /** Height of each shown tile, device pixels. */
  showTiles(tiles: ReadonlyMap<PersonId, number>): void {
    this.#tiles = tiles;
    this.#cancelTiles ??= this.#options.timers.after(TILES_EVERY_MS, () => this.#sendTiles());
  }

  /** The room is left: transports, the copy of the microphone and what waits to be said end. */
  close(): void {
    this.setMicTrack(null);
    this.setCameraTrack(null);
    this.dropTransports();
    this.#cancelTiles?.();
    this.#cancelTiles = null;
  }

  restartIce(): void {
    this.#send?.restartIce();
    this.#recv?.restartIce();
  }

  dropTransports(): void {
    this.receiver.setTransport(null);
    this.mic.set({ transport: null });
    this.camera.set({ transport: null });
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
        this.mic.produced(id, accepted);
        this.camera.produced(id, accepted);
      },
    });
  }

  #sync(): void {
    const wanted = this.#wanted;
    this.mic.set({ transport: this.#send, track: this.#micTrack, plan: micPlan({ ...this.#micInput(), wanted }) });
    const { send, layer } = cameraPlan({ hasTrack: this.#cameraTrack !== null, wanted });
    this.camera.set({ transport: this.#send, track: this.#cameraTrack, plan: send, layer });
  }

  #micInput(): { hasTrack: boolean; muted: boolean; pushToTalk: boolean } {
    return { hasTrack: this.#micTrack !== null, muted: this.#muted, pushToTalk: this.#pushToTalk };
  }

  #received(): void {
    this.showTiles(this.#tiles);
    this.#options.onChange();
  }

  #sendTiles(): void {
    this.#cancelTiles?.();
    this.#cancelTiles = null;
    const tiles = [...this.receiver.all].filter(isShown).map(({ params }) => ({
      consumer: params.id,
      // A picture without a tile is not drawn; before the first word of the interface nothing is said.
      heightPx: Math.min(8192, Math.max(0, this.#tiles.get(params.person) ?? 0)),
    }));
    if (tiles.length > 0 && this.#tiles.size > 0) this.#options.signal.tell('tiles', { tiles: tiles.slice(0, 64) });
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

function isShown({ params, consumer }: Received): boolean {
  return params.kind === 'video' && consumer !== null;
}
