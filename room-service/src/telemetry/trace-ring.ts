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

export type Trace = { id: string; spans: readonly RingSpan[]; dropped: number; why: readonly KeepReason[] };
export type TraceSummary = {
  id: string;
  action: string;
  startMs: number;
  durationMs: number;
  spans: number;
  services: string[];
  why: readonly KeepReason[];
};

type Entry = { id: string; spans: RingSpan[]; dropped: number; bytes: number; why: Set<KeepReason> };

/** A join takes a few hundred ms; the objective says 2 s to the first media. Everything else is one step of it. */
export const SLOW_JOIN_MS = 2_000;
export const SLOW_MS = 1_000;
/** What a person on call reads back to: some hours of a quiet service, and more than anybody reads of a loud one. */
const KEPT_MAX = 200;
/** Of these, so many that a page told alone, or of a canary without any trouble: they push nothing else out. */
const WEAK_MAX = 50;
/** Usual ones, for a while: pages send theirs some seconds later, and a call turns bad after its join. */
const RECENT_MAX = 500;
/** A join has about 15, fifteen people in a circle 40. */
const SPANS_MAX = 128;
const BYTES_MAX = 16 * 1024 * 1024;
/** Told to be kept before anything of them has come. */
const MARKS_MAX = 500;
/** Ids, numbers and the object itself, measured with room to spare. */
const SPAN_BYTES = 600;

/** The ring's own service: everybody else is a page. */
export const OWN_SERVICE = 'atrium-room-service';
const JOINING = new Set(['join', 'resume', 'POST /api/rooms/:room/join']);

/**
 * The last traces that were slow, failed or bad, so that one can be opened by its id without any other service. Bounded in
 * traces, spans and bytes. What is usual stays for a while too, since a trace may be told to be bad later.
 */
export class TraceRing {
  readonly #kept = new Map<string, Entry>();
  readonly #recent = new Map<string, Entry>();
  readonly #marks = new Map<string, Set<KeepReason>>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get size(): { kept: number; recent: number } {
    return { kept: this.#kept.size, recent: this.#recent.size };
  }

  /** Together what came together: a child alone does not tell what it is part of. */
  add(spans: readonly RingSpan[]): void {
    const touched = new Set<Entry>();
    for (const span of spans) {
      const entry = this.#entry(span.traceId);
      touched.add(entry);
      if (entry.spans.length >= SPANS_MAX) {
        entry.dropped += 1;
        continue;
      }
      entry.spans.push(span);
      const bytes = bytesOf(span);
      entry.bytes += bytes;
      this.#bytes += bytes;
    }
    for (const entry of touched) this.#judge(entry);
    this.#bound();
  }

  keep(traceId: string, why: KeepReason): void {
    const entry = this.#kept.get(traceId) ?? this.#recent.get(traceId);
    if (entry) {
      entry.why.add(why);
      this.#judge(entry);
      this.#bound();
      return;
    }
    const marks = this.#marks.get(traceId) ?? new Set();
    this.#marks.set(traceId, marks.add(why));
    if (this.#marks.size > MARKS_MAX) this.#marks.delete(first(this.#marks.keys()));
  }

  /** Whether it is surely kept: here until newer ones push it out, and by a collector that samples by the same rules. */
  isKept(traceId: string): boolean {
    return this.#kept.has(traceId);
  }

  /** Newest first. */
  list(): TraceSummary[] {
    return [...this.#kept.values()].map(summaryOf).sort((a, b) => b.startMs - a.startMs);
  }

  get(traceId: string): Trace | null {
    const entry = this.#kept.get(traceId) ?? this.#recent.get(traceId);
    return entry ? { id: entry.id, spans: entry.spans, dropped: entry.dropped, why: [...entry.why] } : null;
  }

  #entry(id: string): Entry {
    const known = this.#kept.get(id) ?? this.#recent.get(id);
    if (known) return known;
    const entry: Entry = { id, spans: [], dropped: 0, bytes: 0, why: this.#marks.get(id) ?? new Set() };
    this.#marks.delete(id);
    this.#recent.set(id, entry);
    return entry;
  }

  #judge(entry: Entry): void {
    const limitMs = slowAfterMs(entry.spans);
    for (const span of entry.spans) {
      if (span.failed) entry.why.add('failed');
      if (span.durationMs > limitMs || span.attributes['atrium.keep'] === true) entry.why.add('slow');
      if (span.attributes['atrium.track'] === 'canary') entry.why.add('canary');
    }
    if (entry.why.size === 0 || !this.#recent.delete(entry.id)) return;
    this.#kept.set(entry.id, entry);
  }

  #bound(): void {
    while (this.#recent.size > RECENT_MAX) this.#drop(this.#recent, first(this.#recent.keys()));
    while (this.#kept.size > KEPT_MAX) this.#drop(this.#kept, this.#leastWorth());
    while (this.#bytes > BYTES_MAX) {
      if (this.#recent.size > 0) this.#drop(this.#recent, first(this.#recent.keys()));
      else this.#drop(this.#kept, this.#leastWorth());
    }
  }

  #leastWorth(): string {
    const weak = [...this.#kept.values()].filter(isWeak);
    return weak.length > WEAK_MAX && weak[0] ? weak[0].id : first(this.#kept.keys());
  }

  #drop(from: Map<string, Entry>, id: string): void {
    this.#bytes -= from.get(id)?.bytes ?? 0;
    from.delete(id);
  }
}

/** By the name of the action, whichever of its spans is there. */
export function slowAfterMs(spans: readonly { name: string }[]): number {
  return spans.some(({ name }) => JOINING.has(name)) ? SLOW_JOIN_MS : SLOW_MS;
}

/** A page says of itself what it likes: it does not push out what this process saw. */
function isWeak({ spans, why }: Entry): boolean {
  return spans.every(({ service }) => service !== OWN_SERVICE) || (why.size === 1 && why.has('canary'));
}

function summaryOf({ id, spans, why }: Entry): TraceSummary {
  const root = rootOf(spans);
  return {
    id,
    action: root?.name ?? 'unknown',
    startMs: root?.startMs ?? 0,
    durationMs: Math.max(0, ...spans.map(({ durationMs }) => durationMs)),
    spans: spans.length,
    services: [...new Set(spans.map(({ service }) => service))],
    why: [...why],
  };
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

function bytesOf({ name, attributes, links }: RingSpan): number {
  const texts = Object.entries(attributes).reduce((sum, [key, value]) => sum + key.length + String(value).length, 0);
  return SPAN_BYTES + 2 * (name.length + texts) + links.length * 200;
}

function first(keys: Iterable<string>): string {
  for (const key of keys) return key;
  return '';
}
