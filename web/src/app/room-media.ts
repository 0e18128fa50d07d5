import type {
  CameraState,
  EventFrame,
  MediaSource,
  MicState,
  Moderation,
  Opaque,
  PersonId,
  Welcome,
} from '@atrium/protocol';
import { deviceMemory } from '../media/device-memory.ts';
import { Devices } from '../media/devices.ts';
import type { MediaEngine } from '../media/engine.ts';
import { Engines } from '../media/engines.ts';
import { readFrame } from '../media/flow.ts';
import { loadWebRtc } from '../media/load-web-rtc.ts';
import type { MediaStore, RemoteMedia } from '../media/media-store.ts';
import type { Received } from '../media/receiver.ts';
import { deliveredFrames, Screen } from '../media/screen.ts';
import type { MediaSignal } from '../media/signal.ts';
import type { Heights } from '../media/sizes.ts';
import { toldState } from '../media/transport-state.ts';
import { readVolumes, volumesText } from '../media/volumes.ts';
import type { Clock } from '../net/clock.ts';
import type { SecondMedia } from '../net/connection-options.ts';
import { newId } from '../net/new-id.ts';
import type { Hearing, Streams } from './hearing.ts';

export type RoomMediaOptions = {
  clock: Clock;
  store: MediaStore;
  signal: MediaSignal;
  hearing: Pick<Hearing, 'set'>;
  /** What others see of microphone and camera has changed. */
  onShown: (shown: ShownMedia) => void;
  /** Only a new socket with new transports helps. */
  onStuck: () => void;
};

export type ShownMedia = { mic: MicState; camera: CameraState; sharing: boolean };

/** What a reload opens again: the browser gives no screen without a new click. */
export type OpenDevices = Pick<ShownMedia, 'mic' | 'camera'>;

const NOTHING: ShownMedia = { mic: 'off', camera: 'off', sharing: false };

/** Devices, engines and ears of one page, as one thing. */
export class RoomMedia {
  readonly devices: Devices;
  readonly screen: Screen;
  /** Beside the media of the room, while it is being moved. */
  readonly second: SecondMedia;
  readonly #engines: Engines;
  readonly #options: RoomMediaOptions;
  #shown: ShownMedia = NOTHING;
  /** After a reload: what is being opened again is said at once, so that nobody sees a flicker. */
  #promised: OpenDevices | null = null;

  constructor(options: RoomMediaOptions) {
    this.#options = options;
    const { clock, store, signal } = options;
    const engines = new Engines({
      webRtc: loadWebRtc,
      signal,
      timers: clock,
      newId,
      now: () => performance.now(),
      readFrame,
      onChange: () => this.#show(),
      onStuck: () => options.onStuck(),
    });
    this.#engines = engines;
    this.second = {
      load: (rtpCapabilities) => engines.load(rtpCapabilities),
      attach: (attached, there) => engines.attach(attached, there),
      event: (event) => engines.event('next', event),
      off: () => engines.off(),
      moved: (welcome, former) => engines.moved(welcome, former),
      formerEvent: (event) => engines.event('former', event),
      ended: () => engines.ended(),
    };
    const memory = deviceMemory(() => localStorage);
    // Of people who are in this room now: they are strangers to the next visit.
    const tab = deviceMemory(() => sessionStorage);
    this.#recall(memory.get('mono'), tab.get('volumes'));
    store.subscribe((now, before) => {
      if (now.mono !== before.mono) memory.set('mono', String(now.mono));
      if (now.volumes !== before.volumes) tab.set('volumes', volumesText(now.volumes));
    });
    this.devices = new Devices({
      store,
      memory,
      // Browsers leave it out on insecure pages, whatever the type says.
      mediaDevices: navigator.mediaDevices,
      secure: isSecureContext,
      onTrack: (source, track) => {
        engines.setTrack(source, track);
        this.#announce();
      },
      mute: () => this.setMuted(true),
    });
    this.screen = new Screen({
      store,
      mediaDevices: navigator.mediaDevices,
      timers: clock,
      framesOf: deliveredFrames,
      onTracks: (video, audio) => {
        engines.setTrack('screen', video);
        engines.setTrack('screenAudio', audio);
        this.#announce();
      },
    });
  }

  /** Of where the room is. */
  get engine(): MediaEngine {
    return this.#engines.current;
  }

  /** Microphone, camera and screen as the others are told. */
  get shown(): ShownMedia {
    const shown = this.engine.shown();
    return this.engine.unable ? shown : { ...shown, ...this.#promised };
  }

  /** What this page can receive from that router; loads WebRTC on first use. */
  load(routerRtpCapabilities: Opaque): Promise<Opaque> {
    return this.engine.load(routerRtpCapabilities);
  }

  /** `said`: what was said of microphone and camera on the way in. */
  welcome(welcome: Welcome, said: OpenDevices): void {
    this.engine.applyWelcome(welcome);
    const sharing = welcome.people.find(({ id }) => id === welcome.self)?.sharing ?? false;
    this.#shown = { mic: said.mic, camera: said.camera, sharing };
    this.#announce();
  }

  event(event: EventFrame): void {
    this.#engines.event('current', event);
  }

  restartIce(): void {
    this.#engines.restartIce();
  }

  showTiles(tiles: Heights): void {
    this.#engines.showTiles(tiles);
  }

  showScreens(screens: Heights): void {
    this.#engines.showScreens(screens);
  }

  setMuted(muted: boolean): void {
    this.#options.store.setState({ muted });
    this.#engines.setMuted(muted);
    this.#announce();
  }

  /** A host did that: the server has ended it, and the page does so, too. */
  moderated(act: Moderation): void {
    switch (act) {
      case 'mute': {
        this.setMuted(true);
        this.#engines.lost('mic');
        break;
      }
      case 'stopCamera': {
        this.devices.close('camera');
        break;
      }
      case 'stopShare': {
        this.screen.stop();
        break;
      }
      case 'edge':
      case 'remove': {
        break;
      }
    }
  }

  pushToTalk(down: boolean): void {
    this.#engines.setPushToTalk(down);
    this.#announce();
  }

  /** Opens again what was open before a reload. */
  async reopen(before: OpenDevices): Promise<void> {
    this.#promised = before;
    this.setMuted(before.mic === 'muted');
    await Promise.all([
      before.mic === 'off' ? undefined : this.devices.open('mic'),
      before.camera === 'off' ? undefined : this.devices.open('camera'),
    ]);
    this.#promised = null;
    this.#announce();
  }

  /** The stay is over: nothing is heard, sent or captured any more. */
  stop(): void {
    this.devices.close('mic');
    this.devices.close('camera');
    this.screen.stop();
    this.#engines.close();
    this.#options.store.setState({ transport: 'none' });
  }

  /** The page goes elsewhere: no listener stays either. */
  close(): void {
    this.stop();
    this.devices.dispose();
  }

  #recall(mono: string | null, volumes: string | null): void {
    this.#options.store.setState({
      mono: mono === 'true',
      volumes: readVolumes(volumes),
    });
  }

  #announce(): void {
    const shown = this.shown;
    const { mic, camera, sharing } = this.#shown;
    if (shown.mic === mic && shown.camera === camera && shown.sharing === sharing) return;
    this.#shown = shown;
    this.#options.onShown(shown);
  }

  #show(): void {
    const remotes = new Map<PersonId, RemoteMedia>();
    const playing = this.#engines.playing();
    for (const { params, stream } of playing) {
      if (stream === null || params.source === 'screenAudio') continue;
      const other = remotes.get(params.person) ?? { audio: false, video: null, screen: null };
      const news = { mic: { audio: true }, camera: { video: stream }, screen: { screen: stream } }[params.source];
      remotes.set(params.person, { ...other, ...news });
    }
    const coming = this.#engines.coming();
    const sounds = (source: MediaSource): Streams => ({
      playing: streamsOf(playing, source),
      coming: streamsOf(coming, source),
    });
    this.#options.hearing.set(sounds('mic'), sounds('screenAudio'));
    const { store } = this.#options;
    const before = store.getState();
    const transport = toldState(before.transport, this.engine.transportState);
    if (transport !== before.transport) store.setState({ transport });
    if (!sameRemotes(before.remotes, remotes)) store.setState({ remotes });
    const { viewers } = this.engine;
    if (viewers.join() !== before.viewers.join()) store.setState({ viewers });
  }
}

function streamsOf(received: readonly Received[], source: MediaSource): Map<PersonId, MediaStream> {
  return new Map(
    received.flatMap(({ params, stream }) =>
      params.source === source && stream !== null ? [[params.person, stream] as const] : [],
    ),
  );
}

function sameRemotes(a: ReadonlyMap<PersonId, RemoteMedia>, b: ReadonlyMap<PersonId, RemoteMedia>): boolean {
  if (a.size !== b.size) return false;
  return [...b].every(([id, { audio, video, screen }]) => {
    const before = a.get(id);
    return before?.audio === audio && before.video === video && before.screen === screen;
  });
}
