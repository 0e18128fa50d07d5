import type { PAGE_ACTIONS, PAGE_STAGES, PageCode, PageOutcome, RequestName } from '@atrium/protocol';
import { parseTraceparent, randomHex, traceparentOf, type RandomBytes, type TraceContext } from './trace-context.ts';

export type ActionName = (typeof PAGE_ACTIONS)[number];
export type Stage = (typeof PAGE_STAGES)[number];
export type Awaited = 'audio' | 'video';

export type EndedAction = {
  name: ActionName;
  context: TraceContext;
  /** Span of the server that this one continues. */
  parent: TraceContext | null;
  /** The join or resume that the page came in with. */
  session: TraceContext | null;
  /** ms since 1970, as all times here. */
  startedAt: number;
  endedAt: number;
  marks: ReadonlyMap<Stage, number>;
  awaited: ReadonlySet<Awaited>;
  outcome: PageOutcome;
  /** Of the protocol's errors, or the problem of a device. */
  code: PageCode | null;
};

export type Action = {
  /** Undefined when nothing is recorded. */
  readonly traceparent: string | undefined;
  /** Reached now; reached again counts anew. */
  mark(stage: Stage): void;
  /** What the person waits to hear or see. */
  awaits(what: Awaited): void;
  /** Once; what comes after it counts no more. `last-mark`: nothing was waited for since then. */
  end(outcome: PageOutcome, how?: { code?: PageCode; at?: 'now' | 'last-mark' }): void;
};

export type Actions = {
  /** With `parent`, a traceparent of the server, it goes on in that trace. */
  start(name: ActionName, parent?: string): Action;
  /** Of the action that a message belongs to; undefined when it belongs to none. */
  traceparentFor(message: RequestName): string | undefined;
};

const NO_ACTION: Action = {
  traceparent: undefined,
  mark: () => undefined,
  awaits: () => undefined,
  end: () => undefined,
};

/** Nothing is recorded and nothing is sent. */
export const ACTIONS_OFF: Actions = { start: () => NO_ACTION, traceparentFor: () => undefined };

/** Whose message it is when several actions are open: the newest of these. */
const COMING_IN: readonly ActionName[] = ['join', 'resume', 'worker_replaced'];
const SAID_BY: Partial<Record<RequestName, readonly ActionName[]>> = {
  join: ['join', 'resume'],
  connectTransport: [...COMING_IN, 'hear', 'produce'],
  restartIce: ['resume'],
  consuming: [...COMING_IN, 'hear'],
  produce: [...COMING_IN, 'produce'],
};

/** Nobody does so much at once; an action that is never ended must not stay for ever. */
const OPEN_MAX = 16;

export type TracesOptions = {
  /** ms since 1970; never goes back. */
  now: () => number;
  randomBytes: RandomBytes;
  onEnded: (action: EndedAction) => void;
};

/** The actions of one page: from the click to the last stage, with ids that the server's spans join. */
export class Traces implements Actions {
  readonly #options: TracesOptions;
  /** Oldest first. */
  readonly #open = new Map<Action, ActionName>();
  #session: TraceContext | null = null;

  constructor(options: TracesOptions) {
    this.#options = options;
  }

  start(name: ActionName, parent?: string): Action {
    const { now, randomBytes, onEnded } = this.#options;
    const continued = parent === undefined ? null : parseTraceparent(parent);
    if (parent !== undefined && continued === null) return NO_ACTION;
    const traceId = continued?.traceId ?? randomHex(16, randomBytes);
    const context = { traceId, spanId: randomHex(8, randomBytes) };
    const isEntry = name === 'join' || name === 'resume';
    const session = isEntry ? null : this.#session;
    if (isEntry) this.#session = context;

    const startedAt = now();
    const marks = new Map<Stage, number>();
    const awaited = new Set<Awaited>();
    const isOpen = (): boolean => this.#open.has(action);
    const action: Action = {
      traceparent: traceparentOf(context),
      mark: (stage) => void (isOpen() && marks.set(stage, now())),
      awaits: (what) => void (isOpen() && awaited.add(what)),
      end: (outcome, { code, at = 'now' } = {}) => {
        if (!this.#open.delete(action)) return;
        const endedAt = at === 'now' ? now() : Math.max(startedAt, ...marks.values());
        const ended = { name, context, parent: continued, session, startedAt, endedAt };
        onEnded({ ...ended, marks, awaited, outcome, code: code ?? null });
      },
    };
    this.#open.set(action, name);
    if (this.#open.size > OPEN_MAX) this.#open.keys().next().value?.end('gone');
    return action;
  }

  traceparentFor(message: RequestName): string | undefined {
    const names = SAID_BY[message] ?? [];
    return [...this.#open].findLast(([, name]) => names.includes(name))?.[0].traceparent;
  }
}
