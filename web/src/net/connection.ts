import { CLOSE, PROTOCOL_VERSION, limits, refuse, wireError } from '@atrium/protocol';
import type { Replies, RequestName, Requests, Result, ServerEvents, Welcome, WireError } from '@atrium/protocol';
import { backoffMs } from './backoff.ts';
import type { ConnectionOptions, EntryStage, Way } from './connection-options.ts';
import { Heartbeat } from './heartbeat.ts';
import { insist } from './insist.ts';
import { openLink, type Link, type LinkEvents } from './link.ts';
import { Lookout } from './lookout.ts';
import { canRejoin, mayBeElsewhere, passes } from './passing.ts';
import type { Place } from './place.ts';
import type { ConnectionState } from './room-store.ts';
import { newCounters, type RpcCounters } from './rpc.ts';

type Credentials = Pick<Requests['join'], 'token'> & { resume?: string };

/** One person's line to the room: enters, notices a dead socket, comes back to the same place, and knows when it is over. */
export class Connection {
  readonly counters: RpcCounters = newCounters();
  readonly #options: ConnectionOptions;
  readonly #heartbeat: Heartbeat;
  readonly #lookout: Lookout;
  #state: ConnectionState = { kind: 'idle' };
  #link: Link | null = null;
  /** Open and waiting for its welcome. */
  #joining: Link | null = null;
  #cancelRetry: (() => void) | null = null;
  /** Raised whenever the former way to the room is given up: late answers of older tries are dropped by it. */
  #era = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { clock, way, place } = options;
    this.#lookout = new Lookout({ clock, way, place, onElsewhere: (found) => this.#moved(found) });
    this.#heartbeat = new Heartbeat({
      clock,
      ping: () => this.#ping(),
      onDead: () => this.#lost(),
      onQuiet: (quiet) => this.#quiet(quiet),
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Enters with a fresh ticket: with another one, where the room is on its way to another pod. */
  async enter(): Promise<WireError | null> {
    const era = this.#begin();
    const entering = insist({
      ...this.#options,
      attempt: () => this.#enter(era),
      isOver: () => era !== this.#era,
      onWait: (waits) => this.#setState({ kind: 'connecting', waits }),
    });
    return this.#firstTry(entering, era);
  }

  /** Takes the place back that this tab held before a reload. */
  async resume(): Promise<WireError | null> {
    const place = this.#options.place.fresh();
    if (place === null) return wireError('resume_expired');
    const era = this.#begin();
    return this.#firstTry(this.#comeBack(place, era), era);
  }

  request<N extends RequestName>(name: N, payload: Requests[N]): Promise<Result<Replies[N]>> {
    return this.#link?.rpc.request(name, payload) ?? Promise.resolve(refuse('unreachable'));
  }

  tell<N extends RequestName>(name: N, payload: Requests[N], onAnswer?: (result: Result<Replies[N]>) => void): void {
    if (this.#link === null) onAnswer?.(refuse('unreachable'));
    else this.#link.rpc.tell(name, payload, onAnswer);
  }

  sendPose(frame: Uint8Array<ArrayBuffer>): void {
    this.#link?.sendPose(frame);
  }

  /** The page woke up or the network came back: try or look at once. */
  wake(): void {
    if (this.#state.kind === 'joined') this.#heartbeat.probe();
    else this.retryNow();
  }

  retryNow(): void {
    if (this.#state.kind !== 'reconnecting' || this.#cancelRetry === null) return;
    this.#cancelRetry();
    void this.#retry(this.#state.since, this.#state.attempt);
  }

  /** The stream of poses can no longer be read: a new socket starts it afresh. */
  restart(): void {
    this.#lost();
  }

  leave(): void {
    this.tell('leave', {});
    this.#over({ kind: 'left' }, CLOSE.LEFT);
  }

  /** The page goes: nothing is said to the server, so that a reload finds its place. */
  close(): void {
    this.#drop();
  }

  #begin(): number {
    this.#drop();
    this.#setState({ kind: 'connecting' });
    return this.#era;
  }

  async #enter(era: number): Promise<Result<Welcome>> {
    const ticket = await this.#options.ticket();
    if (era !== this.#era) return refuse('not_joined');
    if (!ticket.ok) return ticket;
    this.#options.onStage('ticket');
    const { token } = ticket.value;
    return this.#connect(ticket.value, { token }, era);
  }

  async #firstTry(trying: Promise<Result<Welcome>>, era: number): Promise<WireError | null> {
    const result = await trying;
    if (era !== this.#era) return result.ok ? null : result.error;
    return result.ok ? null : this.#failed(result.error);
  }

  #failed(error: WireError): WireError {
    this.#drop();
    if (!passes(error.code)) this.#options.place.clear();
    this.#setState({ kind: 'idle' });
    return error;
  }

  /** At the address of before; when the room is not there, or nobody is, where it lives now. */
  async #comeBack({ resumeToken: resume, ...before }: Place, era: number): Promise<Result<Welcome>> {
    const result = await this.#connect(before, { resume }, era);
    if (result.ok || era !== this.#era || !mayBeElsewhere(result.error.code)) return result;
    const way = await this.#options.way(resume);
    if (era !== this.#era) return refuse('not_joined');
    // The pod that has it could not be reached just now, or nobody knows more: the next try may find it.
    if (!way.ok || way.value.url === before.url) return result;
    // The ticket goes along, so that the server knows what became of it.
    return this.#connect(way.value, { token: way.value.token, resume }, era);
  }

  async #connect(address: Way, { token, resume }: Credentials, era: number): Promise<Result<Welcome>> {
    const { place, clock, traceparent, openWire, socketUrl } = this.#options;
    const [greeting, link] = await Promise.all([
      this.#options.greet(address.rtpCapabilities).then((result) => this.#reached('device', result)),
      openLink({ url: socketUrl(address.url), clock, traceparent, openWire, counters: this.counters }).then((result) =>
        this.#reached('socket', result),
      ),
    ]);
    const give = (result: Result<never>): Result<never> => {
      if (link.ok) link.value.close();
      return result;
    };
    if (!greeting.ok) return give(greeting);
    if (!link.ok) return link;
    if (era !== this.#era) return give(refuse('not_joined'));

    this.#joining = link.value;
    link.value.listen(this.#linkEvents(link.value, era));
    const held = this.#options.heldTransports();
    const welcome = await link.value.join({
      protocol: PROTOCOL_VERSION,
      ...greeting.value,
      ...(token === undefined ? {} : { token }),
      ...(resume === undefined ? {} : { resume: { token: resume, ...(held === null ? {} : { transports: held }) } }),
    });
    if (era !== this.#era) return refuse('not_joined');
    this.#joining = null;
    if (!welcome.ok) return give(welcome);
    this.#reached('welcome', welcome);

    this.#link = link.value;
    const { name, color, photo, mic, camera } = greeting.value;
    const { url, rtpCapabilities } = address;
    place.save({ resumeToken: welcome.value.resumeToken, url, rtpCapabilities, name, color, photo, mic, camera });
    this.#options.onWelcome(welcome.value);
    this.#setState({ kind: 'joined' });
    this.#heartbeat.start();
    return welcome;
  }

  #reached<T>(stage: EntryStage, result: Result<T>): Result<T> {
    if (result.ok) this.#options.onStage(stage);
    return result;
  }

  #linkEvents(link: Link, era: number): LinkEvents {
    const mine = (): boolean => this.#link === link;
    return {
      onHeard: () => {
        if (mine()) this.#heartbeat.heard();
      },
      onEvent: (event) => {
        if (event.m === 'bye') {
          if (era === this.#era) this.#bye(event.d);
        } else if (!mine()) return;
        else if (event.m === 'ticket') this.#options.place.renew(event.d.token);
        else this.#options.onEvent(event);
      },
      onPoses: (frame) => {
        if (mine()) this.#options.onPoses(frame);
      },
      onClosed: () => {
        if (mine()) this.#lost();
      },
    };
  }

  #bye({ code, message, retry }: ServerEvents['bye']): void {
    if (retry) this.#lost();
    else this.#end({ code, message });
  }

  #ping(): void {
    const sentAt = this.#options.clock.now();
    this.tell('ping', {}, (answer) => {
      if (!answer.ok) return;
      this.#options.place.seen();
      this.#options.onPong(this.#options.clock.now() - sentAt, answer.value.now);
    });
  }

  #quiet(quiet: boolean): void {
    this.#options.onQuiet(quiet);
    if (quiet) this.#lookout.start();
    else this.#lookout.stop();
  }

  #moved({ url, rtpCapabilities }: Way): void {
    this.#options.place.update({ url, rtpCapabilities });
    this.#lost();
  }

  #lost(): void {
    if (this.#state.kind !== 'joined') return;
    this.#drop();
    this.#wait(this.#options.clock.now(), 0);
  }

  #wait(since: number, attempt: number): void {
    const { clock, random } = this.#options;
    const delay = backoffMs(attempt, random);
    const nextTryAt = Math.round(clock.now() + delay);
    if (nextTryAt > since + limits.RESUME_TRIES_MS) return void this.#end(wireError('resume_expired'));
    this.#setState({ kind: 'reconnecting', since, attempt, nextTryAt });
    this.#cancelRetry = clock.after(delay, () => void this.#retry(since, attempt));
  }

  async #retry(since: number, attempt: number): Promise<void> {
    const { place, clock } = this.#options;
    this.#cancelRetry = null;
    const kept = place.last();
    if (kept === null) return void this.#end(wireError('resume_expired'));
    this.#setState({ kind: 'reconnecting', since, attempt: attempt + 1, nextTryAt: clock.now() });
    const era = this.#era;
    const result = await this.#comeBack(kept, era);
    if (result.ok || era !== this.#era) return;
    if (passes(result.error.code)) this.#wait(since, attempt + 1);
    else this.#end(result.error);
  }

  #end(error: WireError): void {
    this.#over({ kind: 'ended', error, canRejoin: canRejoin(error.code) });
  }

  #over(state: ConnectionState, closeCode?: number): void {
    this.#drop(closeCode);
    this.#options.place.clear();
    this.#setState(state);
  }

  #drop(closeCode?: number): void {
    this.#era += 1;
    this.#heartbeat.stop();
    this.#lookout.stop();
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    const links = [this.#link, this.#joining];
    this.#link = this.#joining = null;
    for (const link of links) link?.close(closeCode);
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
