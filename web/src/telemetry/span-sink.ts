import type { TraceRecord } from './spans-of.ts';
import type { Tracer } from './tracer.ts';

export type SpanSinkOptions = {
  /** Resolves when the tracing code is here; it is no part of the page's first load. */
  load: () => Promise<Pick<Tracer, 'record' | 'flush' | 'close'>>;
};

/** Actions that end before the code is here wait for it; nobody has so many. */
const WAITING_MAX = 64;

/** Where traces go: kept until the code that sends them is loaded, dropped when it never is. */
export class SpanSink {
  readonly #options: SpanSinkOptions;
  #waiting: TraceRecord[] = [];
  #tracer: Pick<Tracer, 'record' | 'flush' | 'close'> | null = null;
  #loading: Promise<void> | null = null;
  #closed = false;

  constructor(options: SpanSinkOptions) {
    this.#options = options;
  }

  /** Idempotent. */
  load(): Promise<void> {
    this.#loading ??= this.#options.load().then(
      (tracer) => {
        this.#tracer = tracer;
        for (const one of this.#waiting.splice(0)) tracer.record(one);
        if (this.#closed) void tracer.close();
      },
      () => this.close(),
    );
    return this.#loading;
  }

  record(one: TraceRecord): void {
    if (this.#closed) return;
    if (this.#tracer !== null) this.#tracer.record(one);
    else if (this.#waiting.push(one) > WAITING_MAX) this.#waiting.shift();
  }

  /** What waits leaves now. */
  flush(): void {
    void this.#tracer?.flush();
  }

  /** What was recorded still leaves; nothing more is taken. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    void this.#tracer?.close();
  }

  /** Nobody wants it: what waits is forgotten. */
  discard(): void {
    this.#waiting = [];
    this.close();
  }
}
