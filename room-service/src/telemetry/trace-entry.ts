import { KEEP, SLOW_MS, TRACK, VERDICT, slowAfterMs } from './keep.ts';
import type { KeepReason, RingSpan } from './trace-ring.ts';

/** The ring's own service: everybody else is a page. */
export const OWN_SERVICE = 'atrium-room-service';

/** A join has about 15, fifteen people in a circle 40. */
const SPANS_MAX = 128;
/** Of one trace: a page's part of a join is about 10 kB, and what it says of itself pushes out little. */
const PAGE_BYTES_MAX = 64 * 1024;
/** Ids, numbers and the object itself, measured with room to spare. */
const SPAN_BYTES = 600;

/**
 * What keeping a trace is worth: `seen`, slow or failed as this process saw it; `bad`, told so by a verdict; `weak`, by the
 * word of a page or of a canary without any trouble.
 */
export type Worth = 'seen' | 'bad' | 'weak';

/** One trace in the ring: what came of it so far, and why it is kept. */
export class TraceEntry {
  readonly id: string;
  readonly spans: RingSpan[] = [];
  readonly why = new Set<KeepReason>();
  /** So many came that were too many. */
  dropped = 0;
  bytes = 0;
  /** A span of this process is in it. */
  isOwn = false;
  /** Its spans alone are reason to keep it, so that a collector does, too. */
  isSure = false;
  #pageBytes = 0;
  #slowAfterMs = SLOW_MS;
  #isSeen = false;

  constructor(id: string) {
    this.id = id;
  }

  get worth(): Worth {
    if (this.#isSeen) return 'seen';
    return this.why.has('bad') ? 'bad' : 'weak';
  }

  /** By how many bytes it has grown. */
  add(span: RingSpan): number {
    const isOwn = span.service === OWN_SERVICE;
    const bytes = bytesOf(span);
    if (this.spans.length >= SPANS_MAX || (!isOwn && this.#pageBytes + bytes > PAGE_BYTES_MAX)) {
      this.dropped += 1;
      return 0;
    }
    this.isOwn ||= isOwn;
    this.#slowAfterMs = Math.max(this.#slowAfterMs, slowAfterMs([span]));
    if (!isOwn) this.#pageBytes += bytes;
    this.bytes += bytes;
    this.spans.push(span);
    return bytes;
  }

  /** Once all is in that came together: a child alone does not tell what it is part of. */
  judge(): void {
    for (const span of this.spans) {
      const isSlow = this.isSlow(span);
      if (span.failed) this.#found('failed');
      if (isSlow) this.#found(span.attributes[VERDICT] === 'bad' ? 'bad' : 'slow');
      if (span.attributes[TRACK] === 'canary') this.#found('canary');
      if (span.service === OWN_SERVICE && (span.failed || isSlow) && span.attributes[VERDICT] !== 'bad')
        this.#isSeen = true;
    }
  }

  /** What this process did says so itself, by a mark that a collector sees as well; of a page's part it is its time. */
  isSlow({ service, durationMs, attributes }: RingSpan): boolean {
    return attributes[KEEP] === true || (service !== OWN_SERVICE && durationMs > this.#slowAfterMs);
  }

  #found(why: KeepReason): void {
    this.why.add(why);
    this.isSure = true;
  }
}

function bytesOf({ name, attributes, links }: RingSpan): number {
  const texts = Object.entries(attributes).reduce((sum, [key, value]) => sum + key.length + String(value).length, 0);
  return SPAN_BYTES + 2 * (name.length + texts) + links.length * 200;
}
