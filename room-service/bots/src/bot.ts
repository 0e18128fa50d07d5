import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  PROTOCOL_VERSION,
  encodeMove,
  limits,
  PoseReader,
  type CameraState,
  type Circle,
  type ClientReport,
  type MicState,
  type PersonId,
  type Pose,
  type Replies,
  type RequestName,
  type Requests,
  type Welcome,
} from '@atrium/protocol';
import type { BotOptions } from './bot-options.ts';
import { Camera } from './camera.ts';
import { deviceFor } from './device.ts';
import { mayBeElsewhere, type Outcome } from './errors.ts';
import { askTicket } from './join.ts';
import { Microphone } from './microphone.ts';
import { sharedPacer } from './pacer.ts';
import { Reporter } from './reporter.ts';
import { Rtc } from './rtc.ts';
import { Signal, type SignalEnd } from './signal.ts';
import { readReports, type MediaStats } from './stats.ts';
import { Surroundings } from './surroundings.ts';
import { Walker, type WalkEnd } from './walker.ts';

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
  #url: string;
  readonly #mic: Microphone | null;
  readonly #camera: Camera | null;
  readonly #rtc: Rtc | null;
  readonly #rtpCapabilities: Record<string, unknown>;
  readonly #stopBeat: () => void;
  readonly #walker = new Walker({ say: (pose, walking) => this.#signal.sendPose(encodeMove(pose, walking)) });
  readonly #reporter: Reporter | null;
  #signal: Signal;
  #state: BotState = { is: 'joined' };
  #micState: MicState;
  #self = '';
  #resumeToken = '';
  #pingedAtMs = 0;

  static async join(options: BotOptions): Promise<Outcome<Bot>> {
    const ticket = await askTicket(options);
    if (!ticket.ok) return ticket;
    const { url, token, rtpCapabilities } = ticket.value;
    const device = (options.media ?? true) ? await deviceFor(rtpCapabilities) : null;
    const signal = await Signal.open({ url });
    if (!signal.ok) return signal;
    const bot = new Bot(options, url, signal.value, device);
    const welcome = await bot.#enter(signal.value, { token });
    if (welcome.ok) return { ok: true, value: bot };
    bot.close();
    return welcome;
  }

  private constructor(
    options: BotOptions,
    url: string,
    signal: Signal,
    device: Awaited<ReturnType<typeof deviceFor>> | null,
  ) {
    const { audio = true, video = null, color, seed = 0, talkShare, random = Math.random } = options;
    this.#options = options;
    this.#url = url;
    this.#signal = signal;
    const share = talkShare === undefined ? {} : { share: talkShare };
    this.#mic = device && audio ? new Microphone({ timbre: seed, random, ...share }) : null;
    this.#camera = device && video ? new Camera({ size: video, seed, color }) : null;
    this.#micState = this.#mic ? 'live' : 'off';
    const { newId = randomUUID, listen = true } = options;
    this.#rtc = device && new Rtc({ device, signal, mic: this.#mic, camera: this.#camera, listen, newId });
    if (this.#rtc) this.#rtc.onFault = (error) => this.onFault(error);
    this.#reporter =
      this.#rtc && new Reporter({ counted: this.#rtc, tell: (report) => this.#signal.tell('report', report) });
    this.#rtpCapabilities = { ...device?.recvRtpCapabilities };
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
    return this.#mic?.talking ?? false;
  }

  /** The socket in use; another one after a resume. */
  get signal(): Signal {
    return this.#signal;
  }

  get rtc(): Rtc | null {
    return this.#rtc;
  }

  get resumeToken(): string {
    return this.#resumeToken;
  }

  ask<N extends RequestName>(name: N, payload: Requests[N]): Promise<Outcome<Replies[N]>> {
    return this.#signal.request(name, payload);
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
    if (this.#mic) this.#micState = muted ? 'muted' : 'live';
    return this.ask('setMedia', { mic: this.#micState, camera: this.#cameraState() });
  }

  async stats(): Promise<MediaStats> {
    const counted = await this.#rtc?.counted();
    return counted ? readReports(counted) : { sent: [], received: [] };
  }

  /** The network breaks: the server keeps the place for a while. Media goes on. */
  cutSocket(): void {
    this.#signal.cut();
  }

  /** Takes the place back over a new socket, with the transports that are still there; where the room lives by now. */
  async resume(): Promise<Outcome<Welcome>> {
    const welcome = await this.#resumeAt(this.#url);
    if (welcome.ok || !mayBeElsewhere(welcome.error)) return welcome;
    const way = await askTicket({ ...this.#options, resume: this.#resumeToken });
    if (!way.ok || way.value.url === this.#url) return welcome;
    this.#url = way.value.url;
    return this.#resumeAt(this.#url, { token: way.value.token });
  }

  async #resumeAt(url: string, ticket: { token?: string } = {}): Promise<Outcome<Welcome>> {
    const signal = await Signal.open({ url });
    if (!signal.ok) return signal;
    const transports = this.#rtc?.transports;
    const resume = { token: this.#resumeToken, ...(transports ? { transports } : {}) };
    const former = this.#signal;
    const welcome = await this.#enter(signal.value, { ...ticket, resume });
    (welcome.ok ? former : signal.value).cut();
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
      const heard = this.#signal.request('leave', {});
      // First: the changes that others' goodbyes bring mean nothing any more.
      this.#rtc?.close();
      await Promise.race([heard, sleep(GOODBYE_MS, null, { ref: false })]);
    }
    this.close();
  }

  /** Ends everything on this side without a word to the server. Idempotent. */
  close(): void {
    this.#state = { is: 'left' };
    this.#walker.stop();
    this.#stopBeat();
    this.#rtc?.close();
    this.#mic?.close();
    this.#camera?.close();
    this.#signal.cut();
  }

  async #enter(signal: Signal, how: Pick<Requests['join'], 'token' | 'resume'>): Promise<Outcome<Welcome>> {
    this.#listen(signal);
    const { name, color, photo = null, kind = 'bot' } = this.#options;
    const media = { mic: this.#micState, camera: this.#cameraState(), rtpCapabilities: this.#rtpCapabilities };
    const looks = { name, color, photo, kind };
    const welcome = await signal.request('join', { protocol: PROTOCOL_VERSION, ...how, ...looks, ...media });
    if (welcome.ok) this.#begin(signal, welcome.value);
    return welcome;
  }

  #begin(signal: Signal, welcome: Welcome): void {
    this.#signal = signal;
    this.#state = { is: 'joined' };
    this.#self = welcome.self;
    this.#resumeToken = welcome.resumeToken;
    this.surroundings.begin(welcome);
    this.#walker.putAt(this.surroundings.people.get(welcome.self)?.pose ?? this.pose);
    const rtc = this.#rtc;
    if (!rtc) return;
    rtc.moveTo(signal);
    this.#reporter?.restart();
    if (welcome.transports) rtc.attach(welcome.transports);
    else rtc.restartIce();
    rtc.reconcile(welcome.consumers);
    rtc.want(welcome.wanted);
  }

  #listen(signal: Signal): void {
    signal.on('roster', (event) => this.surroundings.roster(event));
    signal.on('circles', (event) => this.surroundings.circlesChanged(event));
    signal.on('floor', (floor) => (this.surroundings.floor = floor));
    signal.on('ticket', ({ token }) => (this.#resumeToken = token));
    signal.on('consumers', (event) => this.#rtc?.change(event));
    signal.on('wanted', (wanted) => this.#rtc?.want(wanted));
    signal.on('transports', (pair) => {
      this.#reporter?.restart();
      this.#rtc?.attach(pair);
    });
    const reader = new PoseReader({
      onPose: (index, x, z, yaw) => {
        const person = this.surroundings.pose(index, { x, z, yaw });
        // The room moved this person itself: into a slot, or back to where one may stand.
        if (person?.id === this.#self) this.#walker.putAt(person.pose);
      },
      onGone: () => undefined,
    });
    // After a frame that does not follow on the former one only a new socket tells the truth again ([POSE*]).
    signal.onBinary = (bytes) => {
      if (!reader.apply(bytes)) signal.cut();
    };
    signal.onEnd = (end) => {
      if (signal !== this.#signal || this.#state.is !== 'joined') return;
      this.#state = { is: 'cut', end };
      this.onCut(end);
    };
  }

  #beat(frames: number, nowMs: number): void {
    const wanted = this.#rtc?.wanted;
    if (wanted?.mic && this.#micState === 'live') this.#mic?.feed(frames, this.mayTalk);
    if (wanted && wanted.camera !== null) this.#camera?.feed(nowMs, this.#mic?.level ?? 0);
    if (this.#state.is !== 'joined' || this.#self === '') return;
    if (nowMs - this.#pingedAtMs >= limits.HEARTBEAT_MS) {
      this.#pingedAtMs = nowMs;
      this.#rtc?.tidy();
      this.#signal.tell('ping', {});
    }
    this.#reporter?.beat(nowMs);
    this.#walker.beat(nowMs);
  }

  #cameraState(): CameraState {
    return this.#camera ? 'live' : 'off';
  }
}
