import { KEEP } from './keep.ts';
import { PageShelf } from './page-shelf.ts';
import { OWN_SERVICE, TraceEntry, type Worth } from './trace-entry.ts';

/** Why a trace is worth looking at. */
export type KeepReason = 'slow' | 'failed' | 'bad' | 'canary';

export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export type AttributeValue = string | number | boolean;

/** A span that ended, of this process or of a page. Times are of the clock of whoever made it. */
export type RingSpan = {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  service: string;
  kind: SpanKindName;
  startMs: number;
  durationMs: number;
  failed: boolean;
  attributes: Readonly<Record<string, AttributeValue>>;
  links: readonly { traceId: string; spanId: string }[];
};

export type Trace = {
  id: string;
  /** None: it is forgotten, and is here for those that link to it. */
  spans: readonly RingSpan[];
  dropped: number;
  why: readonly KeepReason[];
  /** Traces with a span that links to this one. */
  linking: readonly TraceSummary[];
};
export type TraceSummary = {
  id: string;
  action: string;
  startMs: number;
  durationMs: number;
  spans: number;
  services: string[];
  why: readonly KeepReason[];
  /** Of a session that turned bad why, of what failed its code. */
  reason: string | null;
  room: string | null;
};

/**
 * Of each worth, since some come in masses: a worker that dies makes sixty sessions bad at once, and pages and canaries may
 * tell of everything. Each pushes out its like alone. 200 are some hours of a quiet service, and more than anybody reads of
 * a loud one.
 */
const KEPT_MAX: Record<Worth, number> = { weak: 50, bad: 100, seen: 200 };
/** Where bytes are too many: what is worth least goes first. */
const WORTHS = ['weak', 'bad', 'seen'] as const satisfies readonly Worth[];
/** Usual ones, for a while: pages send theirs some seconds later, and a call turns bad after its join. */
const RECENT_MAX = 500;
const BYTES_MAX = 16 * 1024 * 1024;
/** Somebody who stays for hours does hundreds of things. */
const LINKING_MAX = 20;

/**
 * The last traces that were slow, failed or bad, so that one can be opened by its id without any other service. Bounded in
 * traces, spans and bytes. What is usual stays for a while too, since a trace may be told to be bad later.
 */
export class TraceRing {
  readonly #kept = new Map<string, TraceEntry>();
  readonly #recent = new Map<string, TraceEntry>();
  readonly #pages = new PageShelf();
  /** Of those that are kept, and recent. */
  #bytes = 0;

  get bytes(): number {
    return this.#bytes + this.#pages.bytes;
  }

  /** `pages`: of which only pages have told. */
  get size(): { kept: number; recent: number; pages: number } {
    return { kept: this.#kept.size, recent: this.#recent.size, pages: this.#pages.size };
  }

  /** Together what came together. Answers them as they may go on: what is slow is marked, so that a collector keeps it as well. */
  add(spans: readonly RingSpan[]): RingSpan[] {
    const touched = new Map<string, TraceEntry>();
    for (const span of spans) {
      const entry = this.#entryFor(span);
      touched.set(entry.id, entry);
      const grown = entry.add(span);
      if (entry.isOwn) this.#bytes += grown;
      else this.#pages.grew(grown);
    }
    for (const entry of touched.values()) this.#judge(entry);
    this.#bound();
    return spans.map((span) =>
      touched.get(span.traceId)?.isSlow(span) === true
        ? { ...span, attributes: { ...span.attributes, [KEEP]: true } }
        : span,
    );
  }

  /** If it is still here. A collector has judged it long ago: what it is to keep is marked when it ends. */
  keep(traceId: string, why: KeepReason): void {
    const entry = this.#find(traceId);
    if (!entry) return;
    this.#judge(entry, why);
    this.#bound();
  }

  /** Whether it is surely kept: here until newer ones push it out, and by a collector. Never by the word of a page alone. */
  isKept(traceId: string): boolean {
    return this.#kept.get(traceId)?.isSure === true;
  }

  /** Newest first. */
  list(): TraceSummary[] {
    const told = [...this.#pages.all()].filter(({ why }) => why.size > 0);
    return [...this.#kept.values(), ...told].map(summaryOf).sort((a, b) => b.startMs - a.startMs);
  }

  /** One that is forgotten, too, while another leads to it. */
  get(traceId: string): Trace | null {
    const { spans = [], dropped = 0, why = [] } = this.#find(traceId) ?? {};
    const linking = this.#linking(traceId);
    return spans.length + linking.length === 0 ? null : { id: traceId, spans, dropped, why: [...why], linking };
  }

  /** What was done later, and what became of it: those that are kept for a reason first, then the newest. */
  #linking(traceId: string): TraceSummary[] {
    return [...this.#kept.values(), ...this.#recent.values(), ...this.#pages.all()]
      .filter(
        ({ id, spans }) => id !== traceId && spans.some(({ links }) => links.some((to) => to.traceId === traceId)),
      )
      .map(summaryOf)
      .sort((a, b) => Number(b.why.length > 0) - Number(a.why.length > 0) || b.startMs - a.startMs)
      .slice(0, LINKING_MAX);
  }

  #find(id: string): TraceEntry | undefined {
    return this.#kept.get(id) ?? this.#recent.get(id) ?? this.#pages.get(id);
  }

  /** Where the span belongs; with the first of this process a trace is no page's any more. */
  #entryFor({ traceId, service }: RingSpan): TraceEntry {
    const known = this.#kept.get(traceId) ?? this.#recent.get(traceId);
    if (known) return known;
    if (service !== OWN_SERVICE) return this.#pages.get(traceId) ?? this.#pages.put(new TraceEntry(traceId));
    const entry = this.#pages.take(traceId) ?? new TraceEntry(traceId);
    this.#bytes += entry.bytes;
    this.#recent.set(traceId, entry);
    return entry;
  }

  /** `why`: what is told of it besides. */
  #judge(entry: TraceEntry, why?: KeepReason): void {
    const before = entry.worth;
    if (why !== undefined) entry.why.add(why);
    entry.judge();
    const isNew = entry.why.size > 0 && this.#recent.delete(entry.id);
    if (isNew) this.#kept.set(entry.id, entry);
    if (!isNew && (entry.worth === before || !this.#kept.has(entry.id))) return;
    const alike = [...this.#kept.values()].filter(({ worth }) => worth === entry.worth);
    const oldest = alike[0];
    if (oldest !== undefined && alike.length > KEPT_MAX[entry.worth]) this.#drop(this.#kept, oldest.id);
  }

  #bound(): void {
    this.#pages.bound();
    while (this.#recent.size > RECENT_MAX) this.#drop(this.#recent, first(this.#recent.keys()));
    while (this.#bytes > BYTES_MAX && this.#recent.size + this.#kept.size > 0) {
      if (this.#recent.size > 0) this.#drop(this.#recent, first(this.#recent.keys()));
      else this.#drop(this.#kept, this.#leastWorth());
    }
  }

  /** The oldest of those that are worth least. */
  #leastWorth(): string {
    const kept = [...this.#kept.values()];
    for (const worth of WORTHS) {
      const found = kept.find((entry) => entry.worth === worth);
      if (found) return found.id;
    }
    return '';
  }

  #drop(from: Map<string, TraceEntry>, id: string): void {
    this.#bytes -= from.get(id)?.bytes ?? 0;
    from.delete(id);
  }
}

function summaryOf({ id, spans, why }: TraceEntry): TraceSummary {
  const root = rootOf(spans);
  return {
    id,
    action: root?.name ?? 'unknown',
    startMs: root?.startMs ?? 0,
    durationMs: Math.max(0, ...spans.map(({ durationMs }) => durationMs)),
    spans: spans.length,
    services: [...new Set(spans.map(({ service }) => service))],
    why: [...why],
    reason:
      saidBy(spans, 'atrium.reason') ??
      saidBy(
        spans.filter(({ failed }) => failed),
        'atrium.code',
      ),
    room: saidBy(spans, 'atrium.room'),
  };
}

/** By the first that says anything. */
function saidBy(spans: readonly RingSpan[], key: string): string | null {
  const value = spans.find(({ attributes }) => attributes[key] !== undefined)?.attributes[key];
  return value === undefined ? null : String(value);
}

/** The one whose parent is not here; of several the longest. */
export function rootOf(spans: readonly RingSpan[]): RingSpan | undefined {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === null || !ids.has(parentSpanId));
  return roots.reduce<RingSpan | undefined>(
    (longest, span) => (longest && longest.durationMs >= span.durationMs ? longest : span),
    undefined,
  );
}

function first(keys: Iterable<string>): string {
  for (const key of keys) return key;
  return '';
}
