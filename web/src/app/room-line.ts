import { ok, wireError } from '@atrium/protocol';
import type { EventFrame, Opaque, Replies, RequestName, Requests, Result, Welcome, WireError } from '@atrium/protocol';
import type { RoomApi, SpokenTicket } from '../net/api.ts';
import { applyEvent, applyMoved, applyWelcome, withNotice } from '../net/apply.ts';
import type { Clock } from '../net/clock.ts';
import { Connection } from '../net/connection.ts';
import type { Greeting } from '../net/connection-options.ts';
import { Latest } from '../net/latest.ts';
import { newId } from '../net/new-id.ts';
import { PlaceKeeper } from '../net/place.ts';
import type { ConnectionState, RoomStore } from '../net/room-store.ts';
import { ServerClock } from '../net/server-clock.ts';
import { openWebSocket } from '../net/wire.ts';
import type { RoomTelemetry } from '../telemetry/room-telemetry.ts';
import type { Profile } from '../ui/client.ts';
import type { OpenDevices, RoomMedia, ShownMedia } from './room-media.ts';
import type { Whereabouts } from './whereabouts.ts';

export type RoomLineOptions = {
  clock: Clock;
  room: RoomStore;
  api: RoomApi;
  media: RoomMedia;
  where: Whereabouts;
  telemetry: LineTelemetry;
};

/** What the line tells of itself. */
export type LineTelemetry = Pick<
  RoomTelemetry,
  'enter' | 'reached' | 'refused' | 'admit' | 'wanted' | 'welcome' | 'moved' | 'event' | 'connection' | 'traceparentFor'
>;

/** The connection with all that must happen when it says something: one place where the order is right. */
export class RoomLine {
  readonly connection: Connection;
  readonly #options: RoomLineOptions;
  readonly #place: PlaceKeeper;
  readonly #serverClock = new ServerClock();
  readonly #shown: Latest<'setMedia'>;
  readonly #away: Latest<'setAway'>;
  #profile: Profile = { name: '', color: 0, photo: null };
  #said: OpenDevices = { mic: 'off', camera: 'off' };
  /** As the stay ended. */
  #last: OpenDevices = { mic: 'off', camera: 'off' };
  #keepTransports = true;
  #saidUnable = false;
  #unwatch: (() => void) | null = null;

  constructor(options: RoomLineOptions) {
    this.#options = options;
    const { clock, room, api, media, where, telemetry } = options;
    this.#place = new PlaceKeeper({
      room: room.getState().room,
      storage: tabStorage(),
      now: () => clock.now(),
    });
    this.connection = new Connection({
      clock,
      random: Math.random,
      traceparent: (message) => telemetry.traceparentFor(message),
      openWire: openWebSocket,
      socketUrl: (url) => api.socketUrl(url),
      ticket: (newest) => this.#ticket(newest),
      way: (resumeToken) => api.way(resumeToken),
      place: this.#place,
      greet: (rtpCapabilities) => this.#greet(rtpCapabilities),
      heldTransports: () => (this.#keepTransports ? media.engine.held : null),
      second: media.second,
      onStage: (stage) => telemetry.reached(stage),
      onState: (state) => this.#stateChanged(state),
      onWelcome: (welcome) => this.#welcome(welcome),
      onMoved: (welcome) => this.#moved(welcome),
      onEvent: (event) => this.#event(event),
      onPoses: (frame) => where.frame(frame),
      onQuiet: (quiet) => room.setState({ quiet }),
      onPong: (rttMs, serverNow) => {
        room.setState({ rttMs, clockOffsetMs: this.#serverClock.sample(rttMs, serverNow, clock.now()) });
      },
    });
    this.#shown = new Latest({ name: 'setMedia', line: this.connection, clock });
    this.#away = new Latest({ name: 'setAway', line: this.connection, clock });
  }

  enter(profile: Profile): Promise<WireError | null> {
    this.#watchPage();
    this.#profile = profile;
    return this.#enter();
  }

  canResume(): boolean {
    return this.#place.fresh() !== null;
  }

  async resume(): Promise<WireError | null> {
    const place = this.#place.fresh();
    if (place === null) return wireError('resume_expired');
    this.#watchPage();
    const { name, color, photo, mic, camera } = place;
    this.#profile = { name, color, photo };
    void this.#options.media.reopen({ mic, camera });
    const { telemetry } = this.#options;
    telemetry.admit({ token: place.resumeToken, wanted: place.telemetry !== false });
    telemetry.enter('resume');
    const error = await this.connection.resume();
    if (error !== null) telemetry.refused(error);
    return error;
  }

  /** Enters again after the place was given up, as the person was: name, microphone and camera. */
  async rejoin(): Promise<WireError | null> {
    const { media } = this.#options;
    void media.reopen(this.#last);
    const error = await this.#enter();
    if (error !== null) media.stop();
    return error;
  }

  leave(): void {
    this.connection.leave();
    this.#unwatch?.();
    this.#unwatch = null;
  }

  setProfile(profile: Profile): void {
    this.#profile = profile;
    this.#place.update(profile);
  }

  setMedia({ mic, camera, sharing }: ShownMedia): void {
    this.#place.update({ mic, camera });
    const { canShare } = this.#options.room.getState();
    // An older server knows of no screens, and takes no message that names one.
    this.#shown.say(canShare ? { mic, camera, sharing } : { mic, camera });
  }

  /** The transports are beyond repair: a new socket that names none gets new ones. */
  renewTransports(): void {
    this.#keepTransports = false;
    this.connection.restart();
  }

  /** For what a person would have to type again: when the socket goes in the middle of it, it is said again after the resume. */
  async requestOverResume<N extends RequestName>(name: N, payload: Requests[N]): Promise<Result<Replies[N]>> {
    const answer = await this.connection.request(name, payload);
    if (answer.ok || answer.error.code !== 'unreachable' || !(await this.#joinedAgain())) return answer;
    return this.connection.request(name, payload);
  }

  async #enter(): Promise<WireError | null> {
    const { telemetry } = this.#options;
    telemetry.enter('join');
    const error = await this.connection.enter();
    if (error !== null) telemetry.refused(error);
    return error;
  }

  async #ticket(newest: number): Promise<Result<SpokenTicket>> {
    const { api, telemetry } = this.#options;
    const ticket = await api.ticket(telemetry.traceparentFor('join'), newest);
    if (ticket.ok) telemetry.admit({ token: ticket.value.token, wanted: ticket.value.telemetry !== false });
    return ticket;
  }

  #joinedAgain(): Promise<boolean> {
    const { room } = this.#options;
    const verdict = ({ kind }: ConnectionState): boolean | null =>
      kind === 'joined' ? true : kind === 'reconnecting' ? null : false;
    const now = verdict(room.getState().connection);
    if (now !== null) return Promise.resolve(now);
    return new Promise((resolve) => {
      const undo = room.subscribe(({ connection }) => {
        const later = verdict(connection);
        if (later === null) return;
        undo();
        resolve(later);
      });
    });
  }

  async #greet(routerRtpCapabilities: Opaque): Promise<Result<Greeting>> {
    const { media } = this.#options;
    try {
      const rtpCapabilities = await media.load(routerRtpCapabilities);
      const { mic, camera } = media.shown;
      this.#said = { mic, camera };
      return ok({ ...this.#profile, kind: 'person', ...this.#said, rtpCapabilities });
    } catch {
      // The media code is a chunk of its own and comes over the same network as everything else.
      return { ok: false, error: wireError('unreachable') };
    }
  }

  #welcome(welcome: Welcome): void {
    const { room, media, where, clock, telemetry } = this.#options;
    this.#keepTransports = true;
    this.#serverClock.reset();
    room.setState((state) => applyWelcome(state, welcome, { now: clock.now(), newId }));
    where.welcome(welcome);
    media.welcome(welcome, this.#said);
    telemetry.admit({ token: welcome.resumeToken, wanted: telemetry.wanted });
    this.#place.update({ telemetry: telemetry.wanted });
    telemetry.welcome(welcome);
    // Always: a reload hides the page on its way out, and the room would go on showing that.
    this.#away.say({ away: document.hidden });
    if (media.engine.unable && !this.#saidUnable) {
      this.#saidUnable = true;
      const notice = { id: newId(), kind: 'refused' as const, error: wireError('no_webrtc'), at: clock.now() };
      room.setState(({ notices }) => ({ notices: withNotice(notices, notice) }));
    }
  }

  /** The same room on another pod. Nobody was away, and nobody is told. */
  #moved(welcome: Welcome): void {
    const { room, where, clock, telemetry } = this.#options;
    // Its clock is another one.
    this.#serverClock.reset();
    room.setState((state) => applyMoved(state, welcome, { now: clock.now(), newId }));
    where.moved(welcome);
    telemetry.admit({ token: welcome.resumeToken, wanted: telemetry.wanted });
    telemetry.moved();
  }

  #event(event: EventFrame): void {
    const { room, media, where, clock } = this.#options;
    if (event.m === 'roster') where.roster(event.d);
    room.setState((state) => applyEvent(state, event, { now: clock.now(), newId }));
    media.event(event);
    if (event.m === 'moderated') media.moderated(event.d.act);
    this.#options.telemetry.event(event);
  }

  #stateChanged(state: ConnectionState): void {
    const { room, media } = this.#options;
    room.setState({ connection: state });
    this.#options.telemetry.connection(state);
    // Over is over: the camera's light goes out. Entering again opens it again.
    if (state.kind !== 'left' && state.kind !== 'ended') return;
    this.#last = media.shown;
    media.stop();
    for (const latest of [this.#shown, this.#away]) latest.forget();
  }

  /** Until the room is left. */
  #watchPage(): void {
    if (this.#unwatch !== null) return;
    const online = (): void => {
      this.connection.wake();
      this.#options.media.restartIce();
    };
    const visibility = (): void => {
      if (!document.hidden) this.connection.wake();
      this.#away.say({ away: document.hidden });
    };
    const hide = (): void => this.#place.seen();
    addEventListener('online', online);
    document.addEventListener('visibilitychange', visibility);
    addEventListener('pagehide', hide);
    this.#unwatch = () => {
      removeEventListener('online', online);
      document.removeEventListener('visibilitychange', visibility);
      removeEventListener('pagehide', hide);
    };
  }
}

/** Reading `sessionStorage` throws where a browser forbids it. */
function tabStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  try {
    return sessionStorage;
  } catch {
    return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  }
}
