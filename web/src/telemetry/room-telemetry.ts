import { ERRORS } from '@atrium/protocol';
import type {
  ClientReport,
  ConsumerParams,
  ErrorCode,
  EventFrame,
  MediaSource,
  Replies,
  RequestName,
  Requests,
  Result,
  Welcome,
  WireError,
} from '@atrium/protocol';
import type { MediaEngine } from '../media/engine.ts';
import type { MediaStore } from '../media/media-store.ts';
import type { Clock } from '../net/clock.ts';
import { circleOf, type ConnectionState, type RoomStore } from '../net/room-store.ts';
import { ACTIONS_OFF, Traces, type Action, type Actions, type EndedAction, type Stage } from './actions.ts';
import { FirstMedia } from './first-media.ts';
import { joinReportOf } from './join-report.ts';
import { addInterval, createQualityStore } from './quality-store.ts';
import { Sampler, type Sample } from './sampler.ts';
import type { SpanSink } from './span-sink.ts';
import { traceOf, type SpanRecord } from './spans-of.ts';
import { randomHex, type RandomBytes, type TraceContext } from './trace-context.ts';

export type RoomTelemetryOptions = {
  clock: Clock;
  room: RoomStore;
  media: MediaStore;
  engine: () => Pick<MediaEngine, 'inners' | 'receiver' | 'tiles' | 'transportState' | 'senders'>;
  report: (report: ClientReport, onAnswer: (result: Result<Replies['report']>) => void) => void;
  sink: Pick<SpanSink, 'admit' | 'record' | 'close' | 'discard'>;
  /** Vitals and errors of the page; returns the function that ends it. */
  watchPage: (note: RoomTelemetry['note']) => () => void;
  /** ms since 1970; never goes back. */
  now: () => number;
  random: () => number;
  randomBytes: RandomBytes;
};

/** Something that was noticed, at that moment. */
export type Note = Pick<SpanRecord, 'name' | 'attributes' | 'failed'> & {
  children?: Pick<SpanRecord, 'name' | 'attributes' | 'failed'>[];
};

/** What a ticket, or the place that was kept, says. */
export type Admission = { token: string; wanted: boolean };

/** A server that has not answered an announced producer by then will not. */
const PRODUCED_WITHIN_MS = 10_000;
/** The service refuses longer spans, and with them all that came along. */
const SLEPT_MS = 600_000;
const NONE: ReadonlySet<string> = new Set();

/** What one stay in a room was like: traces of what the person does, and a report every few seconds. */
export class RoomTelemetry {
  readonly quality = createQualityStore();
  readonly #options: RoomTelemetryOptions;
  readonly #first: FirstMedia;
  readonly #sampler: Sampler;
  #actions: Actions;
  #wanted = true;
  #token: string | null = null;
  /** The join or resume under way. */
  #entry: Action | null = null;
  #replacement: Action | null = null;
  readonly #producing = new Map<MediaSource, Action>();
  #joinReport: ClientReport['join'] | null = null;
  #lostAt: number | null = null;
  /** Trace of the last way in. */
  #session: TraceContext | null = null;
  readonly #unwatch: () => void;

  constructor(options: RoomTelemetryOptions) {
    this.#options = options;
    const { clock, engine, now, random, randomBytes } = options;
    this.#actions = new Traces({ now, randomBytes, onEnded: (action) => this.#ended(action) });
    this.#first = new FirstMedia({
      engine,
      clock,
      now,
      isAwaited: (params, begins) => this.#isAwaited(params, begins),
    });
    this.#sampler = new Sampler({ engine, clock, now, random, onSample: (sample) => this.#sampled(sample) });
    this.#unwatch = options.watchPage((note) => this.note(note));
  }

  /** Authorises what is sent; null before the first ticket. */
  get token(): string | null {
    return this.#token;
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  /** Once it is not wanted it is off for good: the page forgets what it has. */
  admit({ token, wanted }: Admission): void {
    this.#token = token;
    if (!this.#wanted) return;
    if (wanted) return void this.#options.sink.admit();
    this.#wanted = false;
    this.#actions = ACTIONS_OFF;
    this.#joinReport = null;
    this.quality.setState({ traceId: null });
    this.#unwatch();
    this.#options.sink.discard();
  }

  /** Somebody pressed Enter, or the page found its place of before. */
  enter(how: 'join' | 'resume'): Action {
    this.#entry?.end('gone');
    this.#entry = this.#actions.start(how);
    return this.#entry;
  }

  reached(stage: Stage): void {
    this.#entry?.mark(stage);
  }

  /** The way in ended at a word of the server, or for want of one. */
  refused({ code }: WireError): void {
    this.#entry?.end(isOurFault(code) ? 'failed' : 'refused', { code });
    this.#entry = null;
  }

  traceparentFor(message: RequestName): string | undefined {
    return this.#actions.traceparentFor(message);
  }

  /** After media has it: what is to be heard is being opened. */
  welcome({ transports, consumers }: Pick<Welcome, 'transports' | 'consumers'>): void {
    const entry = this.#entry;
    this.#entry = null;
    const held = [...this.#options.engine().receiver.all].filter(({ consumer }) => consumer !== null);
    const old = new Set(held.map(({ params }) => params.id));
    const state = this.#options.room.getState();
    // Whoever is back in a circle has somebody to hear, also where the consumers follow the welcome by a moment.
    const isAlone = (circleOf(state, state.self)?.members.length ?? 0) < 2;
    if (consumers.length === 0 && isAlone) entry?.end('ok', { at: 'last-mark' });
    else if (entry !== null) void this.#first.follow(entry, { ids: null, old, begin: NONE });
    this.#sampler.start({ isAnew: transports !== null });
  }

  /** The room is on another pod, after media has it. The stay goes on, over transports that begin at 0. */
  moved(): void {
    this.#sampler.start({ isAnew: true });
  }

  /** After media has it. */
  event(event: EventFrame): void {
    if (event.m === 'consumers') {
      const { open, flows = [], tp } = event.d;
      if (tp === undefined || this.#replacement !== null) return;
      const ids = new Set([...open.map(({ id }) => id), ...flows]);
      const old = new Set(flows);
      if (ids.size > 0) void this.#first.follow(this.#actions.start('hear', tp), { ids, old, begin: old });
    } else if (event.m === 'transports') this.#replaced(event.d.tp);
  }

  /** Microphone or camera is switched on: in a room that is an action of its own, in the lobby a part of the join. */
  async producing(source: 'mic' | 'camera', open: () => Promise<void>): Promise<void> {
    const { room, media, engine, clock } = this.#options;
    if (room.getState().connection.kind !== 'joined') return open();
    const action = this.#actions.start('produce');
    const isReplaced = engine().senders[source].producer !== null;
    if (!isReplaced) this.#producing.set(source, action);
    await open();
    const device = media.getState()[source];
    if (device.kind === 'problem') return void action.end('refused', { code: device.problem });
    action.mark('device');
    if (isReplaced) return void action.end('ok');
    clock.after(PRODUCED_WITHIN_MS, () => action.end('late'));
  }

  /** The answer to a message, on its way to who asked. */
  heard<N extends RequestName>(
    name: N,
    payload: Requests[N],
    onAnswer?: (result: Result<Replies[N]>) => void,
  ): ((result: Result<Replies[N]>) => void) | undefined {
    if (name !== 'produce') return onAnswer;
    const { source } = payload as Requests['produce'];
    return (result) => {
      const action = this.#producing.get(source);
      this.#producing.delete(source);
      if (result.ok) action?.mark('produced');
      if (result.ok) action?.end('ok');
      else action?.end('refused', { code: result.error.code });
      onAnswer?.(result);
    };
  }

  connection(state: ConnectionState): void {
    const { clock } = this.#options;
    if (state.kind === 'reconnecting' && this.#lostAt === null) {
      this.#lostAt = state.since;
      this.enter('resume');
    } else if (state.kind === 'joined' && this.#lostAt !== null) {
      const endedAt = clock.now();
      const lost = { verdict: 'bad', reason: 'reconnecting', endedAt, coversMs: endedAt - this.#lostAt } as const;
      addInterval(this.quality, lost);
      this.#lostAt = null;
    } else if (state.kind === 'ended') this.refused(state.error);
    if (state.kind === 'ended' || state.kind === 'left') this.stop();
  }

  /** The stay is over. What was recorded of it still leaves. */
  stop(): void {
    this.#entry?.end('gone');
    this.#entry = null;
    this.#lostAt = null;
    this.#first.stop();
    for (const action of this.#producing.values()) action.end('gone');
    this.#producing.clear();
    this.#sampler.stop();
  }

  /** A span of its own, for what is no action. */
  note({ name, attributes, failed, children = [] }: Note): void {
    const { now, randomBytes, sink } = this.#options;
    if (!this.#wanted) return;
    const at = now();
    const moment = (note: Note): SpanRecord => ({ ...note, startedAt: at, endedAt: at });
    sink.record({
      ...moment({ name, attributes, failed }),
      context: { traceId: randomHex(16, randomBytes), spanId: randomHex(8, randomBytes) },
      parent: null,
      link: this.#session,
      children: children.map(moment),
    });
  }

  close(): void {
    this.stop();
    this.#unwatch();
    this.#options.sink.close();
  }

  #replaced(tp: string | undefined): void {
    this.#replacement?.end('gone');
    const action = this.#actions.start('worker_replaced', tp);
    this.#replacement = action;
    void this.#first.follow(action, { ids: null, old: NONE, begin: NONE }).then(() => {
      if (this.#replacement === action) this.#replacement = null;
    });
    this.#sampler.start({ isAnew: true });
  }

  #ended(action: EndedAction): void {
    // A laptop that slept in the middle of it; nobody waited for so long.
    if (!this.#wanted || action.endedAt - action.startedAt > SLEPT_MS) return;
    if (action.name === 'join' || action.name === 'resume') {
      this.#session = action.context;
      this.quality.setState({ traceId: action.context.traceId });
    }
    this.#joinReport = joinReportOf(action) ?? this.#joinReport;
    this.#options.sink.record(traceOf(action));
  }

  #sampled({ report, numbers, pictures, sentPicture }: Sample): void {
    this.quality.setState({ numbers, pictures, sentPicture });
    if (!this.#wanted) return;
    const join = this.#joinReport;
    this.#joinReport = null;
    const endedAt = this.#options.clock.now();
    this.#options.report({ ...report, ...(join === null ? {} : { join }) }, (answer) => {
      if (answer.ok) addInterval(this.quality, { ...answer.value, endedAt, coversMs: report.coversMs });
    });
  }

  /** Switched on, and of somebody in my circle: of others nothing is sent until the server says so. */
  #isAwaited({ person, source }: ConsumerParams, begins: boolean): boolean {
    const state = this.#options.room.getState();
    const { mic, camera, sharing } = state.people.get(person) ?? {};
    // What is shown may be silent for as long as it likes.
    const isOn = { mic: mic === 'live', camera: camera === 'live', screen: sharing === true, screenAudio: false };
    if (!isOn[source]) return false;
    return begins || circleOf(state, state.self)?.members.includes(person) === true;
  }
}

/** A full room, or a token that has had its time, is an answer. */
function isOurFault(code: ErrorCode): boolean {
  return ERRORS[code].status >= 500 && code !== 'room_full';
}
