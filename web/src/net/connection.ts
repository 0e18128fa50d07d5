import { CLOSE, PROTOCOL_VERSION, limits, refuse, wireError } from '@atrium/protocol';
import type { EventFrame, Replies, RequestName, Requests, Result, ServerEvents, WireError } from '@atrium/protocol';
import { backoffMs } from './backoff.ts';
import type { ConnectionOptions, Way } from './connection-options.ts';
import { Entry, type Entered, type Try } from './entry.ts';
import { Following } from './following.ts';
import { Heartbeat } from './heartbeat.ts';
import { insist } from './insist.ts';
import type { Link, LinkEvents } from './link.ts';
import { Lookout } from './lookout.ts';
import { canRejoin, passes } from './passing.ts';
import type { ConnectionState } from './room-store.ts';
import { newCounters, type RpcCounters } from './rpc.ts';

/** One person's line to the room: enters, notices a dead socket, comes back to the same place, and knows when it is over. */
export class Connection {
  readonly counters: RpcCounters = newCounters();
  readonly #options: ConnectionOptions;
  readonly #entry: Entry;
  readonly #following: Following;
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
    const counters = this.counters;
    this.#entry = new Entry({ ...options, counters });
    this.#following = new Following({
      ...options,
      counters,
      take: (link) => this.#take(link),
      onMoved: (welcome) => {
        options.onMoved(welcome);
        this.#heartbeat.start();
      },
      onStranded: () => this.#lost(),
    });
    this.#lookout = new Lookout({ clock, way, place, onElsewhere: (found) => this.#found(found) });
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

  /** Of the socket by which the page speaks; null outside a room. */
  get url(): string | null {
    return this.#options.place.last()?.url ?? null;
  }

  /** Enters with a fresh ticket: with another one, where the room is on its way to another pod. */
  async enter(): Promise<WireError | null> {
    const era = this.#begin();
    let isUnreached = false;
    const entering = insist({
      ...this.#options,
      attempt: () => {
        isUnreached = false;
        return this.#entry.byTicket({ ...this.#try(era), onUnreached: () => (isUnreached = true) });
      },
      // Whoever gave the ticket is there: only the pod that it leads to is not, and another has the room next.
      alsoPasses: () => isUnreached,
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
    return this.#firstTry(this.#entry.byPlace(place, this.#try(era)), era);
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

  async #firstTry(trying: Promise<Result<Entered>>, era: number): Promise<WireError | null> {
    const result = await trying;
    if (era !== this.#era) return result.ok ? null : result.error;
    if (!result.ok) return this.#failed(result.error);
    this.#entered(result.value);
    return null;
  }

  #failed(error: WireError): WireError {
    this.#drop();
    if (!passes(error.code)) this.#options.place.clear();
    this.#setState({ kind: 'idle' });
    return error;
  }

  #try(era: number): Try {
    return {
      isOver: () => era !== this.#era,
      onJoining: (link) => {
        this.#joining = link;
        link.listen(this.#linkEvents(link, era));
      },
    };
  }

  #entered({ link, welcome, place }: Entered): void {
    this.#joining = null;
    this.#link = link;
    this.#options.place.save(place);
    this.#options.onWelcome(welcome);
    this.#setState({ kind: 'joined' });
    this.#heartbeat.start();
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
        } else if (mine()) this.#event(event);
      },
      onPoses: (frame) => {
        if (mine()) this.#options.onPoses(frame);
      },
      onClosed: () => {
        if (mine()) this.#lost();
      },
    };
  }

  #event(event: EventFrame): void {
    if (event.m === 'ticket') this.#options.place.renew(event.d.token);
    else if (!this.#following.heard(event)) this.#options.onEvent(event);
  }

  /** The room is on another pod now: the page speaks by that link. */
  #take(link: Link): Link | null {
    const former = this.#link;
    if (former === null) return null;
    this.#link = link;
    link.listen(this.#linkEvents(link, this.#era));
    return former;
  }

  #bye({ code, message, retry }: ServerEvents['bye']): void {
    // The room has moved, and the word of it on the second socket was slower than this one.
    if (retry || code === 'room_elsewhere') this.#lost();
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

  #found({ url, rtpCapabilities, protocol = PROTOCOL_VERSION }: Way): void {
    this.#options.place.update({ url, rtpCapabilities, protocol });
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
    const result = await this.#entry.byPlace(kept, this.#try(era));
    if (era !== this.#era) return;
    if (result.ok) this.#entered(result.value);
    else if (passes(result.error.code)) this.#wait(since, attempt + 1);
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
    this.#following.stop(closeCode);
    const links = [this.#link, this.#joining];
    this.#link = this.#joining = null;
    for (const link of links) link?.close(closeCode);
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
