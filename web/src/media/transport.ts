import type { IceServer, MediaSource, Opaque, TransportParams } from '@atrium/protocol';
import type { types } from 'mediasoup-client';
import { IceKeeper, type IceRestart } from './ice.ts';
import type { MediaSignal, Timers } from './signal.ts';

export type MediaTransportOptions = {
  device: types.Device;
  direction: 'send' | 'recv';
  params: TransportParams;
  iceServers: readonly IceServer[];
  /** Nothing but the relays may be used. */
  relayOnly: boolean;
  signal: MediaSignal;
  timers: Timers;
  onState: () => void;
  /** Beyond repair by ICE restarts. */
  onStuck: () => void;
  /** The server's word on a producer that was announced. */
  onProduced: (id: string, accepted: boolean) => void;
};

/** What a producer carries along, so that its announcement needs no wait. */
export type ProducerTag = { id: string; source: MediaSource };

/** One transport of the page. Nothing here waits for the server: connect and produce are announced and go on. */
export class MediaTransport {
  readonly inner: types.Transport;
  readonly #options: MediaTransportOptions;
  readonly #ice: IceKeeper;
  #dtlsParameters: Opaque | null = null;
  #connectHeard = false;

  constructor(options: MediaTransportOptions) {
    this.#options = options;
    const { device, direction, signal, timers, onState, onStuck } = options;
    const settings = transportSettings(options);
    const inner = direction === 'send' ? device.createSendTransport(settings) : device.createRecvTransport(settings);
    this.inner = inner;
    this.#ice = new IceKeeper({
      timers,
      state: () => inner.connectionState,
      ask: () => signal.request('restartIce', { transport: inner.id }),
      restart: (fresh) => this.#restart(fresh),
      onLate: onState,
      onStuck,
    });
    inner.on('connect', ({ dtlsParameters }, done) => {
      this.#dtlsParameters = dtlsParameters;
      this.#announceConnect();
      done();
    });
    inner.on('produce', ({ kind, rtpParameters, appData }, done) => {
      const { id, source } = appData as ProducerTag;
      signal.tell('produce', { id, transport: inner.id, source, kind, rtpParameters: rtpParameters }, (answer) =>
        options.onProduced(id, answer.ok),
      );
      done({ id });
    });
    inner.on('connectionstatechange', () => {
      this.#ice.stateChanged();
      onState();
    });
  }

  get id(): string {
    return this.inner.id;
  }

  /** As the browser says, except that it calls a try without end `connecting`. */
  get state(): types.ConnectionState {
    return this.#ice.late ? 'failed' : this.inner.connectionState;
  }

  /** The socket came back: what it may have lost is said again, then a fresh path is looked for. */
  resumed(): void {
    if (this.#dtlsParameters !== null && !this.#connectHeard) this.#announceConnect();
    this.#ice.restart();
  }

  restartIce(): void {
    this.#ice.restart();
  }

  close(): void {
    this.#ice.close();
    this.inner.close();
  }

  /** The servers come first: TURN credentials are short-lived, and those of the welcome may have ended by now. */
  async #restart({ iceParameters, iceServers }: IceRestart): Promise<void> {
    if (iceServers !== undefined) {
      // Firefox cannot (mediasoup-client's handler throws): a restart with the old ones is still worth a try.
      await this.inner.updateIceServers({ iceServers: copies(iceServers) }).catch(() => undefined);
    }
    await this.inner.restartIce({ iceParameters: iceParameters as types.IceParameters });
  }

  #announceConnect(): void {
    if (this.#dtlsParameters === null) return;
    const payload = { transport: this.inner.id, dtlsParameters: this.#dtlsParameters };
    this.#options.signal.tell('connectTransport', payload, (answer) => {
      this.#connectHeard ||= answer.ok;
    });
  }
}

function copies(servers: readonly IceServer[]): RTCIceServer[] {
  return servers.map((server) => ({ ...server }));
}

function transportSettings({ params, iceServers, relayOnly }: MediaTransportOptions): types.TransportOptions {
  return {
    id: params.id,
    iceParameters: params.iceParameters as types.IceParameters,
    iceCandidates: params.iceCandidates as unknown as types.IceCandidate[],
    dtlsParameters: params.dtlsParameters as types.DtlsParameters,
    iceServers: copies(iceServers),
    ...(relayOnly ? { iceTransportPolicy: 'relay' as const } : {}),
  };
}
