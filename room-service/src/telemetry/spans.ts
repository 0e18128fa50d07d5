import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '@opentelemetry/semantic-conventions';
import { ERRORS, type ErrorCode, type Reason, type RequestName, type Result } from '@atrium/protocol';
import type { HttpWatch } from '../http/http-watch.ts';
import type { MediaAction, MediaWatch } from '../media/media-watch.ts';
import type { Asked, Participant, RoomWatch } from '../signaling/watch.ts';
import { KEEP, VERDICT, slowAfterMs } from './keep.ts';
import { participantKey } from './participant-key.ts';
import { contextOf, traceparentOf } from './traceparent.ts';

/** These come by the clock or with every move: they are ticks, not actions. */
const NO_ACTION: ReadonlySet<RequestName> = new Set(['ping', 'report', 'tiles', 'consuming', 'ready', 'swapped']);
/** Asked with a token instead of a session. */
const WAYS_IN: ReadonlySet<RequestName> = new Set(['join', 'attach']);
/** Every other refusal is an answer; these are ours to mend. */
const OUR_FAULT: ReadonlySet<ErrorCode> = new Set(['internal', 'media_unavailable']);
/** So long what a newcomer begins to hear belongs to the join: the page waits for it. */
const JOIN_SETTLES_MS = 5_000;
const ROUTE = '/api/rooms/:room/join';

/** The span under way, and whose action it is; `key` is known later in a join. */
type Active = { span: Span; name: string; key: string | null; startedAtMs: number };
/** What became of an action; `nothing`: it was not even looked at, and leaves no span. */
type Settled = 'something' | 'nothing';
type Join = { context: SpanContext; atMs: number };

export type SpansOptions = { tracer: Tracer; now: () => number };

/**
 * One span for each action of a person, and below it one for each call to a worker that the action waits for. The context
 * is handed on by AsyncLocalStorage; a span that has ended is nobody's parent, since timers keep the context they were made in.
 */
export class Spans {
  readonly #tracer: Tracer;
  readonly #now: () => number;
  readonly #storage = new AsyncLocalStorage<Active>();
  /** What later actions of the same person link to. */
  readonly #joins = new Map<string, Join>();

  constructor(options: SpansOptions) {
    this.#tracer = options.tracer;
    this.#now = options.now;
  }

  readonly rooms: Pick<RoomWatch, 'request' | 'entering' | 'left'> = {
    request: (asked, run) => {
      if (!isAction(asked)) return run();
      const { name, participant } = asked;
      const key = participant === null ? null : participantKey(participant.host.id, participant.person);
      const attributes = { 'rpc.system.name': 'atrium', 'rpc.method': name, ...who(participant) };
      const options = { kind: SpanKind.SERVER, attributes, links: this.#linksOf(key) };
      const span = this.#tracer.startSpan(name, options, contextOf(asked.traceparent));
      return this.#within(this.#active(span, name, key), run, (result) => settle(span, result));
    },
    entering: (participant) => {
      const active = this.current();
      if (active?.name !== 'join') return;
      const key = participantKey(participant.host.id, participant.person);
      active.key = key;
      active.span.setAttributes({ ...who(participant), 'atrium.resumed': this.#joins.has(key) });
      for (const link of this.#linksOf(key)) active.span.addLink(link);
      this.#joins.set(key, { context: active.span.spanContext(), atMs: this.#now() });
    },
    left: ({ host, person }) => void this.#joins.delete(participantKey(host.id, person)),
  };

  readonly media: Pick<MediaWatch, 'call' | 'action'> = {
    call: (name, run) => {
      const parent = this.current();
      // Nobody waits for what the clock does; a worker that is replaced is everybody's matter.
      if (!parent && name !== 'replace_worker') return run();
      const context = parent ? trace.setSpan(ROOT_CONTEXT, parent.span) : ROOT_CONTEXT;
      const span = this.#tracer.startSpan(`mediasoup.${name}`, { kind: SpanKind.INTERNAL }, context);
      return this.#within(this.#active(span, name, parent?.key ?? null), run);
    },
    action: ({ name, room, person }, run) => {
      const key = participantKey(room, person);
      const cause = this.current();
      // What comes with a join or a new worker is waited for in its own trace.
      if (name === 'hear' && cause?.key === key && ['join', 'replace_worker'].includes(cause.name))
        return run(undefined);
      const { context, links } = this.#originOf(name, key, cause);
      const attributes = { 'atrium.room': room, 'atrium.person': person };
      const span = this.#tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes, links }, context);
      const traceparent = span.isRecording() ? traceparentOf(span.spanContext()) : undefined;
      return this.#within(this.#active(span, name, key), () => run(traceparent));
    },
  };

  readonly http: Pick<HttpWatch, 'joinTicket'> = {
    joinTicket: ({ room, traceparent }, run) => {
      const attributes = { [ATTR_HTTP_REQUEST_METHOD]: 'POST', [ATTR_HTTP_ROUTE]: ROUTE, 'atrium.room': room };
      const name = `POST ${ROUTE}`;
      const span = this.#tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, contextOf(traceparent));
      return this.#within(this.#active(span, name, null), run, (result) => {
        span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, result.ok ? 200 : ERRORS[result.error.code].status);
        return settle(span, result);
      });
    },
  };

  /** People whose join is kept in mind. */
  get size(): number {
    return this.#joins.size;
  }

  /** What is under way here, if it has not ended. */
  current(): Active | null {
    const active = this.#storage.getStore();
    return active?.span.isRecording() ? active : null;
  }

  /** The trace of the person's last join. */
  joinOf({ host, person }: Participant): SpanContext | null {
    return this.#joins.get(participantKey(host.id, person))?.context ?? null;
  }

  /** Of each of them whose join is known, its traceparent: it goes along with them to another process. */
  joinsOf(people: readonly Participant[]): { person: string; traceparent: string }[] {
    return people.flatMap((participant) => {
      const join = this.joinOf(participant);
      return join === null ? [] : [{ person: participant.person, traceparent: traceparentOf(join) }];
    });
  }

  /** Somebody came along with their room: what they do here links to the join that was there, and nothing belongs to it any more. */
  joinedElsewhere({ host, person }: Participant, traceparent: string): void {
    const context = trace.getSpanContext(contextOf(traceparent));
    if (context) this.#joins.set(participantKey(host.id, person), { context, atMs: -Infinity });
  }

  /**
   * A session turned bad. The trace of its join was judged when it was over, minutes ago, so this is one of its own, with
   * nothing in it but what it is about: it is kept, and leads there.
   */
  turnedBad(participant: Participant, reason: Reason): SpanContext {
    const links = this.#linksOf(participantKey(participant.host.id, participant.person));
    const attributes = { ...who(participant), [VERDICT]: 'bad', 'atrium.reason': reason, [KEEP]: true };
    const options = { kind: SpanKind.INTERNAL, attributes, links };
    const span = this.#tracer.startSpan('session_bad', options, ROOT_CONTEXT);
    span.end();
    return span.spanContext();
  }

  #active(span: Span, name: string, key: string | null): Active {
    return { span, name, key, startedAtMs: this.#now() };
  }

  #linksOf(key: string | null): Link[] {
    const join = key === null ? undefined : this.#joins.get(key);
    return join ? [{ context: join.context, attributes: { 'atrium.link': 'join' } }] : [];
  }

  /** A trace of its own that links to the join and to what caused it, or the join's own while that is fresh. */
  #originOf(name: MediaAction['name'], key: string, cause: Active | null): { context: Context; links: Link[] } {
    const join = this.#joins.get(key);
    if (name === 'hear' && join && this.#now() - join.atMs < JOIN_SETTLES_MS)
      return { context: trace.setSpanContext(ROOT_CONTEXT, join.context), links: [] };
    const links = this.#linksOf(key);
    if (cause) links.push({ context: cause.span.spanContext(), attributes: { 'atrium.link': 'cause' } });
    return { context: ROOT_CONTEXT, links };
  }

  /** Runs it at once. */
  async #within<T>(active: Active, run: () => Promise<T>, settled?: (value: T) => Settled): Promise<T> {
    const { span } = active;
    let left: Settled = 'something';
    try {
      const value = await this.#storage.run(active, run);
      if (settled) left = settled(value);
      return value;
    } catch (error) {
      // Its name only: a message may quote anything.
      span.setAttribute('error.type', error instanceof Error ? error.name : typeof error);
      // A call that fails because something closed meanwhile is judged by what waits for it.
      if (settled) span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      // Collectors keep what is marked, so that the ring and they agree.
      if (this.#now() - active.startedAtMs > slowAfterMs([active])) span.setAttribute(KEEP, true);
      // One that never ends is told to nobody.
      if (left === 'something') span.end();
    }
  }
}

/** Who is not here does nothing but ask to come in; else a socket without a session could fill the ring. */
export function isAction({ name, participant }: Asked): boolean {
  return !NO_ACTION.has(name) && (participant !== null || WAYS_IN.has(name));
}

function settle(span: Span, result: Result<unknown>): Settled {
  if (result.ok) return 'something';
  const { code } = result.error;
  span.setAttribute('atrium.code', code);
  if (OUR_FAULT.has(code)) span.setStatus({ code: SpanStatusCode.ERROR, message: code });
  return code === 'too_many' ? 'nothing' : 'something';
}

function who(participant: Participant | null): Attributes {
  return participant === null ? {} : { 'atrium.room': participant.host.id, 'atrium.person': participant.person };
}
