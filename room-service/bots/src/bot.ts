import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  encodeMove,
  limits,
  type Circle,
  type ClientReport,
  type PersonId,
  type Pose,
  type Replies,
  type RequestName,
  type Requests,
  type Welcome,
} from '@atrium/protocol';
import type { Device } from 'mediasoup-client';
import type { BotOptions } from './bot-options.ts';
import { deviceFor } from './device.ts';
import { Equipment } from './equipment.ts';
import { mayBeElsewhere, type Outcome } from './errors.ts';
import { hearMedia, hearRoom } from './hear.ts';
import type { HeardVoice } from './hearing.ts';
import { reachOf } from './join.ts';
import { Lookout } from './lookout.ts';
import { Mover } from './mover.ts';
import { sharedPacer } from './pacer.ts';
import { closePlace, type Place } from './place.ts';
import type { MoveLog } from './relocation.ts';
import { Reporter } from './reporter.ts';
import { Rtc } from './rtc.ts';
import { Signal, type SignalEnd } from './signal.ts';
import { readReports, type MediaStats } from './stats.ts';
import { Surroundings } from './surroundings.ts';
import { Walker, type WalkEnd } from './walker.ts';
import { Way, type Credentials } from './way.ts';

/** A server that is going down itself need not answer. */
const GOODBYE_MS = 3_000;

export type BotState = { is: 'joined' } | { is: 'cut'; end: SignalEnd } | { is: 'left' };

/** A synthetic person: joins by the public API, walks, talks, and knows what it receives. */
export class Bot {
  readonly surroundings = new Surroundings();
  /** Whether the voice may talk now: behaviour takes turns with it. */
  mayTalk = true;
  /** Told when the socket ends without a `leave`. */
  onCut: (end: SignalEnd) => void = () => undefined;
  /** Told when media broke in a way that no server asked for. */
  onFault: (error: Error) => void = (error) => {
    throw error;
  };

  readonly #options: BotOptions;
  readonly #way: Way;
  readonly #equipment: Equipment;
  readonly #rtpCapabilities: Record<string, unknown>;
  readonly #stopBeat: () => void;
  readonly #walker = new Walker({ say: (pose, walking) => this.signal.sendPose(encodeMove(pose, walking)) });
  readonly #reporter: Reporter | null;
  readonly #mover: Mover;
  readonly #lookout: Lookout;
  #here: Place;
  #state: BotState = { is: 'joined' };
  #self = '';
  #pingedAtMs = 0;

  static async join(options: BotOptions): Promise<Outcome<Bot>> {
    const asked = await Way.ask(options);
    if (!asked.ok) return asked;
    const { way, ticket } = asked.value;
    const device = (options.media ?? true) ? await deviceFor(ticket.rtpCapabilities) : null;
    const signal = await Signal.open({ url: way.url });
    if (!signal.ok) return signal;
    const bot = new Bot(options, way, signal.value, device);
    const welcome = await bot.#enter(signal.value, { protocol: way.protocol, token: ticket.token });
    if (welcome.ok) return { ok: true, value: bot };
    bot.close();
    return welcome;
  }

  private constructor(options: BotOptions, way: Way, signal: Signal, device: Device | null) {
    this.#options = options;
    this.#way = way;
    this.#equipment = new Equipment(options, device !== null);
    const { mic, camera } = this.#equipment;
    const { newId = randomUUID, listen = true, tap = null } = options;
    const rtc = device && new Rtc({ device, signal, mic, camera, listen, newId, tap });
    if (rtc) rtc.onFault = (error) => this.onFault(error);
    this.#here = { signal, rtc, outlet: mic?.outlet ?? null };
    const counted = () => this.rtc?.counted() ?? Promise.resolve(null);
    const tell = (report: ClientReport) => this.signal.tell('report', report);
    this.#reporter = rtc && new Reporter({ counted: { counted }, tell });
    this.#rtpCapabilities = { ...device?.recvRtpCapabilities };
    this.#mover = new Mover({
      reach: reachOf(options),
      tap,
      media: device && { mic, camera, listen, newId, tap },
      onMoved: (place, welcome, url) => this.#moved(place, welcome, url),
      onFault: (error) => this.onFault(error),
    });
    this.#lookout = new Lookout({ way, onGone: () => this.signal.cut() });
    this.#stopBeat = (options.pacer ?? sharedPacer).subscribe((frames, nowMs) => this.#beat(frames, nowMs));
  }

  get id(): PersonId {
    return this.#self;
  }

  get name(): string {
    return this.surroundings.people.get(this.#self)?.name ?? this.#options.name;
  }

  get state(): BotState {
    return this.#state;
  }

  get pose(): Pose {
    return this.#walker.pose;
  }

  get circle(): Circle | null {
    return this.surroundings.circleOf(this.#self);
  }

  get walking(): boolean {
    return this.#walker.walking;
  }

  get talking(): boolean {
    return this.#equipment.mic?.talking ?? false;
  }

  /** The socket in use; another one after a resume or a move. */
  get signal(): Signal {
    return this.#here.signal;
  }

  get rtc(): Rtc | null {
    return this.#here.rtc;
  }

  /** Where the room lives, as far as this one knows. */
  get url(): string {
    return this.#way.url;
  }

  get resumeToken(): string {
    return this.#way.resumeToken;
  }

  /** What came of each time that the room was moved. */
  get moves(): readonly MoveLog[] {
    return this.#mover.log;
  }

  /** Every stream of a voice that was there so far, at all places, in their order. */
  get voices(): readonly HeardVoice[] {
    return [...this.#mover.formerVoices, ...(this.#here.rtc?.voices.all ?? [])];
  }

  /** What has no answer when the room moves was not done, and is asked again where it is now. */
  async ask<N extends RequestName>(name: N, payload: Requests[N]): Promise<Outcome<Replies[N]>> {
    const { signal } = this;
    const outcome = await signal.request(name, payload);
    const hasMoved = this.signal !== signal && this.#mover.isFrom(signal);
    return !outcome.ok && hasMoved && mayBeElsewhere(outcome.error) ? this.ask(name, payload) : outcome;
  }

  /** Resolves at the place, or where the walk ended; brisk unless told otherwise. */
  walkTo(x: number, z: number, speedMps?: number): Promise<WalkEnd> {
    return this.#walker.walkTo(x, z, speedMps);
  }

  stop(): void {
    this.#walker.stop();
  }

  /** Says a pose without walking there, as a cheat would. */
  claimPose(pose: Pose, walking = false): void {
    this.#walker.claim(pose, walking);
  }

  async mute(muted: boolean): Promise<Outcome<Replies['setMedia']>> {
    this.#equipment.mute(muted);
    return this.ask('setMedia', this.#equipment.state);
  }

  async stats(): Promise<MediaStats> {
    const counted = await this.rtc?.counted();
    return counted ? readReports(counted) : { sent: [], received: [] };
  }

  /** The network breaks: the server keeps the place for a while. Media goes on. */
  cutSocket(): void {
    this.signal.cut();
  }

  /** Takes the place back over a new socket, with the transports that are still there; where the room lives by now. */
  async resume(): Promise<Outcome<Welcome>> {
    const former = this.signal;
    const welcome = await this.#way.back((signal, how) => this.#enter(signal, how), this.rtc?.transports ?? undefined);
    if (welcome.ok) former.cut();
    return welcome;
  }

  /** How it came in, by whoever has measured it: goes with the next report. */
  cameIn(join: NonNullable<ClientReport['join']>): void {
    this.#reporter?.cameIn(join);
  }

  /** Goodbye for good. */
  async leave(): Promise<void> {
    if (this.#state.is === 'joined') {
      this.#state = { is: 'left' };
      const heard = this.signal.request('leave', {});
      // First: the changes that others' goodbyes bring mean nothing any more.
      this.rtc?.close();
      await Promise.race([heard, sleep(GOODBYE_MS, null, { ref: false })]);
    }
    this.close();
  }

  /** Ends everything on this side without a word to the server. Idempotent. */
  close(): void {
    this.#state = { is: 'left' };
    this.#walker.stop();
    this.#stopBeat();
    this.#mover.close();
    closePlace(this.#here);
    this.#equipment.close();
  }

  async #enter(signal: Signal, how: Credentials): Promise<Outcome<Welcome>> {
    hearMedia(signal, { rtc: () => this.rtc, onNew: () => this.#reporter?.restart() });
    this.#listen(signal);
    const { name, color, photo = null, kind = 'bot' } = this.#options;
    const media = { ...this.#equipment.state, rtpCapabilities: this.#rtpCapabilities };
    const welcome = await signal.request('join', { ...how, name, color, photo, kind, ...media });
    if (welcome.ok) this.#begin(signal, welcome.value);
    return welcome;
  }

  #begin(signal: Signal, welcome: Welcome): void {
    this.#here = { ...this.#here, signal };
    this.#welcomed(welcome);
    const { rtc } = this;
    if (!rtc) return;
    rtc.moveTo(signal);
    if (welcome.transports) rtc.attach(welcome.transports);
    else rtc.restartIce();
    rtc.reconcile(welcome.consumers);
    rtc.want(welcome.wanted);
  }

  #moved(place: Place, welcome: Welcome, url: string): void {
    this.#here = place;
    this.#way.url = url;
    this.#listen(place.signal);
    this.#welcomed(welcome);
    place.rtc?.reconcile(welcome.consumers);
    place.rtc?.want(welcome.wanted);
  }

  #welcomed(welcome: Welcome): void {
    this.#state = { is: 'joined' };
    this.#self = welcome.self;
    this.#way.resumeToken = welcome.resumeToken;
    this.surroundings.begin(welcome);
    this.#walker.putAt(this.surroundings.people.get(welcome.self)?.pose ?? this.pose);
    this.#reporter?.restart();
  }

  #listen(signal: Signal): void {
    hearRoom(signal, { surroundings: this.surroundings, walker: this.#walker, self: () => this.#self });
    signal.on('ticket', ({ token }) => (this.#way.resumeToken = token));
    this.#mover.listen(signal, () => this.#here);
    signal.onEnd = (end) => {
      if (signal !== this.signal || this.#state.is !== 'joined') return;
      this.#mover.callOff();
      this.#state = { is: 'cut', end };
      this.onCut(end);
    };
  }

  #beat(frames: number, nowMs: number): void {
    const places = [this.#here, ...this.#mover.places];
    this.#equipment.feed(places, { frames, nowMs, mayTalk: this.mayTalk });
    if (this.#state.is !== 'joined' || this.#self === '') return;
    if (nowMs - this.#pingedAtMs >= limits.HEARTBEAT_MS) {
      this.#pingedAtMs = nowMs;
      this.rtc?.tidy();
      for (const { signal } of places) signal.tell('ping', {});
    }
    this.#lookout.beat(nowMs, this.signal.heardAtMs);
    this.#reporter?.beat(nowMs);
    this.#walker.beat(nowMs);
  }
}
