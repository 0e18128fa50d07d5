import { rootOf, type RingSpan } from './trace-ring.ts';

export type TraceRow = { span: RingSpan; depth: number; offsetMs: number };

export type TraceView = {
  /** Parents before their children, those by their beginning. */
  rows: TraceRow[];
  startMs: number;
  totalMs: number;
  /** Services whose clock was set beside the others', so that nothing begins before what caused it. */
  shifts: { service: string; byMs: number }[];
};

/** What a waterfall shows of a trace. A page's clock may be seconds off: its spans are moved together to where they fit. */
export function viewOf(spans: readonly RingSpan[]): TraceView {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const children = new Map<string | null, RingSpan[]>();
  for (const span of spans) {
    const parent = span.parentSpanId !== null && ids.has(span.parentSpanId) ? span.parentSpanId : null;
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const shifts = new Map<string, number>();
  const root = rootOf(spans);
  if (root) shifts.set(root.service, 0);
  const startOf = (span: RingSpan): number => span.startMs + (shifts.get(span.service) ?? 0);
  const rows: TraceRow[] = [];
  const seen = new Set<RingSpan>();
  const visit = (span: RingSpan, depth: number, parent: RingSpan | null): void => {
    // Whoever made them may have made a ring of them.
    if (seen.has(span)) return;
    seen.add(span);
    if (parent && !shifts.has(span.service))
      shifts.set(span.service, shiftInto(span, startOf(parent), parent.durationMs));
    rows.push({ span, depth, offsetMs: 0 });
    const below = children.get(span.spanId) ?? [];
    for (const child of below.toSorted((a, b) => startOf(a) - startOf(b))) visit(child, depth + 1, span);
  };
  const tops = children.get(null) ?? [];
  // The root first: it sets the clock.
  for (const top of tops.toSorted((a, b) => Number(b === root) - Number(a === root) || a.startMs - b.startMs))
    visit(top, 0, null);
  // What hangs in a ring has no top.
  for (const span of spans) visit(span, 0, null);
  const startMs = Math.min(...rows.map(({ span }) => startOf(span)));
  const endMs = Math.max(...rows.map(({ span }) => startOf(span) + span.durationMs));
  return {
    rows: rows.map((row) => ({ ...row, offsetMs: startOf(row.span) - startMs })),
    startMs: rows.length === 0 ? 0 : startMs,
    totalMs: rows.length === 0 ? 0 : endMs - startMs,
    shifts: [...shifts].flatMap(([service, byMs]) => (byMs === 0 ? [] : [{ service, byMs }])),
  };
}

/** How far a child of another clock has to move to lie where its parent allows; what outlasts its parent began in it. */
function shiftInto(child: RingSpan, parentStartMs: number, parentMs: number): number {
  const slackMs = parentMs - child.durationMs;
  const offsetMs = child.startMs - parentStartMs;
  if (slackMs < 0) return offsetMs < 0 ? -offsetMs : 0;
  // Where it fits, it is right; else the way there took as long as the way back.
  return offsetMs >= 0 && offsetMs <= slackMs ? 0 : slackMs / 2 - offsetMs;
}
