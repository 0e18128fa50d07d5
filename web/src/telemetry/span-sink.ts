import type { TraceRecord } from './spans-of.ts';
import type { Tracer } from './tracer.ts';

export type SpanSinkOptions = {
  /** Resolves when the tracing code is here; it is no part of the page's first load. */
  load: () => Promise<Pick<Tracer, 'record' | 'flush' | 'close'>>;
};

/** Actions that end before the code is here, or before the first ticket, wait for both; nobody has so many. */
const WAITING_MAX = 64;

/** Where traces go: kept until the code that sends them is loaded and may send them, dropped when that never is. */
export class SpanSink {
  readonly #options: SpanSinkOptions;
  #waiting: TraceRecord[] = [];
  #tracer: Pick<Tracer, 'record' | 'flush' | 'close'> | null = null;
  #loading: Promise<void> | null = null;
  #isAdmitted = false;
  #closed = false;

  constructor(options: SpanSinkOptions) {
    this.#options = options;
  }

  /** Idempotent. */
  load(): Promise<void> {
    this.#loading ??= this.#options.load().then(
      (tracer) => {
        this.#tracer = tracer;
        this.#go();
        if (this.#closed) void tracer.close();
      },
      () => this.close(),
    );
    return this.#loading;
  }

  /** There is a token, and the service wants what is recorded. Before, whatever is sent is refused. */
  admit(): void {
    this.#isAdmitted = true;
    this.#go();
  }

  record(one: TraceRecord): void {
    if (this.#closed) return;
    if (this.#waiting.push(one) > WAITING_MAX) this.#waiting.shift();
    this.#go();
  }

  /** What waits leaves now. */
  flush(): void {
    void this.#tracer?.flush();
  }

  /** What was recorded still leaves, if it may; nothing more is taken. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    void this.#tracer?.close();
  }

  /** Nobody wants it, as the first ticket says: what waits here, which is all there is, is forgotten. */
  discard(): void {
    this.#waiting = [];
    this.close();
  }

  #go(): void {
    if (this.#tracer === null || !this.#isAdmitted) return;
    for (const one of this.#waiting.splice(0)) this.#tracer.record(one);
  }
}
