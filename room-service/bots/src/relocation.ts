import { setTimeout as sleep } from 'node:timers/promises';
import { PROTOCOL_VERSION, type ServerEvents, type Welcome } from '@atrium/protocol';
import type { Camera } from './camera.ts';
import { deviceFor } from './device.ts';
import { hearMedia } from './hear.ts';
import { Outlet, type Microphone } from './microphone.ts';
import { closePlace, type Place } from './place.ts';
import { Rtc, type RtcOptions } from './rtc.ts';
import { Signal } from './signal.ts';
import { wallMs } from './tap.ts';

/** The source goes on without who is not ready by then ([MOV6]). */
const READY_WITHIN_MS = 8_000;
const LOOK_EVERY_MS = 20;

/** One time that a room was moved, as one person saw it. Times by `wallMs`. */
export type MoveLog = {
  move: string;
  toldAtMs: number;
  /** Null where it came to nothing. */
  attachedAtMs: number | null;
  readyAtMs: number | null;
  movedAtMs: number | null;
  swapped: { voices: number; gapMs: number } | null;
  /** What was left at the former place is closed. */
  endedAtMs: number | null;
};

export type RelocationOptions = {
  move: ServerEvents['move'];
  /** Absolute. */
  url: string;
  /** Null: no media. */
  media: (Pick<RtcOptions, 'listen' | 'newId' | 'tap'> & { mic: Microphone | null; camera: Camera | null }) | null;
  log: MoveLog;
  /** Said once: the person is there now. */
  onMoved: (place: Place, welcome: Welcome) => void;
  onFault: (error: Error) => void;
  /** Before `moved` it came to nothing: everything stays as it is. */
  onOff: () => void;
};

/** The second place of somebody whose room is about to be moved: unheard until `moved` comes. */
export class Relocation {
  readonly move: string;
  readonly #options: RelocationOptions;
  #place: Place | null = null;
  #state: 'preparing' | 'moved' | 'off' = 'preparing';

  constructor(options: RelocationOptions) {
    this.move = options.move.move;
    this.#options = options;
    void this.#prepare();
  }

  /** Null until there is a socket, and once it is over. */
  get place(): Place | null {
    return this.#place;
  }

  /** Calls it off on this side; nothing once the person has moved. Idempotent. */
  close(): void {
    if (this.#state !== 'preparing') return;
    this.#state = 'off';
    if (this.#place) closePlace(this.#place);
    this.#place = null;
    this.#options.onOff();
  }

  async #prepare(): Promise<void> {
    const { move, url, media, log, onFault } = this.#options;
    const [device, opened] = await Promise.all([media && deviceFor(move.rtpCapabilities), Signal.open({ url })]);
    if (!opened.ok) return void this.close();
    const signal = opened.value;
    if (this.#isOver()) return void signal.cut();
    const place: Place = { signal, rtc: null, outlet: null };
    this.#place = place;
    hearMedia(signal, { rtc: () => place.rtc, onNew: () => undefined });
    signal.onEnd = () => this.close();
    signal.on('moved', (welcome) => this.#moved(place, welcome));
    const rtpCapabilities = { ...device?.recvRtpCapabilities };
    const attached = await signal.request('attach', { protocol: PROTOCOL_VERSION, token: move.token, rtpCapabilities });
    if (this.#isOver()) return;
    if (!attached.ok) return void this.close();
    log.attachedAtMs = wallMs();
    if (device && media) {
      const { mic, camera, ...rest } = media;
      place.outlet = mic && new Outlet();
      const voice = place.outlet && { track: place.outlet.track, steady: mic?.steady ?? false };
      place.rtc = new Rtc({ device, signal, mic: voice, camera, ...rest });
      place.rtc.onFault = onFault;
      place.rtc.attach(attached.value.transports);
      place.rtc.reconcile(attached.value.consumers);
      place.rtc.want(attached.value.wanted);
    }
    if (await this.#isReady(place)) await signal.request('ready', {});
    if (this.#state === 'preparing') log.readyAtMs = wallMs();
  }

  /** Both ways are there, and the server has answered all that was asked of it. */
  async #isReady({ signal, rtc }: Place): Promise<boolean> {
    if (rtc && !(await rtc.ready(READY_WITHIN_MS))) return false;
    while (signal.waiting > 0 && this.#state === 'preparing') await sleep(LOOK_EVERY_MS);
    return this.#state === 'preparing';
  }

  #moved(place: Place, welcome: Welcome): void {
    if (this.#state !== 'preparing') return;
    this.#state = 'moved';
    this.#options.log.movedAtMs = wallMs();
    this.#options.onMoved(place, welcome);
  }

  #isOver(): boolean {
    return this.#state !== 'preparing';
  }
}
