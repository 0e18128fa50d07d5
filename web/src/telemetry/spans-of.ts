import { PAGE_STAGES, type PageAttributes, type PageSpanName } from '@atrium/protocol';
import type { Awaited, EndedAction, Stage } from './actions.ts';
import type { TraceContext } from './trace-context.ts';

/** A span as plain data. Times in ms since 1970. */
export type SpanRecord = {
  name: PageSpanName;
  startedAt: number;
  endedAt: number;
  attributes: PageAttributes;
  /** Only our own faults are errors: a full room is none. */
  failed: boolean;
};
/** A span, where it belongs, and the stages in it. */
export type TraceRecord = SpanRecord & {
  context: TraceContext;
  parent: TraceContext | null;
  link: TraceContext | null;
  children: SpanRecord[];
};

/** A stage begins when these are reached: all that it waits for. Device and socket go side by side. */
const AFTER: Record<Stage, readonly Stage[]> = {
  ticket: [],
  device: ['ticket'],
  socket: ['ticket'],
  welcome: ['device', 'socket'],
  produced: ['device'],
  transport: ['welcome'],
  first_audio: ['transport'],
  first_video: ['transport'],
};

/** Room and person are no attributes: the service knows them by the token of whoever sends. */
export function traceOf(action: EndedAction): TraceRecord {
  const { name, context, parent, session, startedAt, endedAt, marks, awaited, outcome, code } = action;
  const beginOf = (stage: Stage): number =>
    Math.max(startedAt, ...AFTER[stage].map((before) => marks.get(before) ?? beginOf(before)));
  const children = PAGE_STAGES.flatMap((stage): SpanRecord[] => {
    const reached = marks.get(stage);
    if (reached === undefined) return [];
    // A try that failed may have left a later stage with an earlier time.
    return [
      { name: stage, startedAt: Math.min(reached, beginOf(stage)), endedAt: reached, attributes: {}, failed: false },
    ];
  });
  return {
    name,
    context,
    parent,
    link: session,
    startedAt,
    endedAt,
    failed: outcome === 'failed' || outcome === 'late',
    attributes: {
      'atrium.outcome': outcome,
      ...(code === null ? {} : { 'atrium.code': code }),
      ...(awaited.size === 0 ? {} : { 'atrium.awaited': wordsOf(awaited) }),
    },
    children,
  };
}

function wordsOf(awaited: ReadonlySet<Awaited>): NonNullable<PageAttributes['atrium.awaited']> {
  if (awaited.size === 2) return 'audio video';
  return awaited.has('audio') ? 'audio' : 'video';
}
