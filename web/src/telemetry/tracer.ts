import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type SpanContext } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  RandomIdGenerator,
  TracerProvider,
  type IdGenerator,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import type { TraceRecord } from './spans-of.ts';
import type { TraceContext } from './trace-context.ts';

/** The service takes one batch every two seconds from a session, and some more at once. */
const SEND_EVERY_MS = 2_500;
/** Of an action at most nine; a batch stays far below what the service takes (64 kB, 128 spans). */
const BATCH_MAX = 64;
const QUEUE_MAX = 256;
/** What a browser lets a page send on its way out, all requests together (Fetch, 2.2.7, keepalive). */
const KEEPALIVE_MAX_BYTES = 60_000;

export type Send = (body: Uint8Array<ArrayBuffer>) => Promise<void>;

export type TracerOptions = {
  /** Rejects or resolves; what is refused is dropped either way. */
  send: Send;
};

/** Makes spans of what is recorded, and sends them in batches. The only file that knows the SDK. */
export class Tracer {
  readonly #provider: TracerProvider;
  readonly #ids = new GivenIds();

  constructor({ send }: TracerOptions) {
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'atrium-web' }),
      // Whether a trace is kept is decided where all of it is known: behind the service.
      sampler: new AlwaysOnSampler(),
      idGenerator: this.#ids,
      spanProcessors: [
        new BatchSpanProcessor({
          exporter: exporterTo(send),
          scheduledDelayMillis: SEND_EVERY_MS,
          maxExportBatchSize: BATCH_MAX,
          maxQueueSize: QUEUE_MAX,
        }),
      ],
    });
  }

  record({ context, parent, link, children, ...span }: TraceRecord): void {
    const tracer = this.#provider.getTracer('atrium-web');
    this.#ids.next = context;
    const above = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote(parent));
    const root = tracer.startSpan(
      span.name,
      {
        kind: SpanKind.CLIENT,
        startTime: span.startedAt,
        attributes: span.attributes,
        links: link === null ? [] : [{ context: remote(link) }],
      },
      above,
    );
    this.#ids.next = null;
    const within = trace.setSpan(ROOT_CONTEXT, root);
    for (const child of children) {
      const options = { startTime: child.startedAt, attributes: child.attributes };
      tracer.startSpan(child.name, options, within).end(child.endedAt);
    }
    if (span.failed) root.setStatus({ code: SpanStatusCode.ERROR });
    root.end(span.endedAt);
  }

  /** What waits leaves now. Never rejects. */
  flush(): Promise<void> {
    return this.#provider.forceFlush().catch(() => undefined);
  }

  close(): Promise<void> {
    return this.#provider.shutdown().catch(() => undefined);
  }
}

/** Posts to the own origin. A page on its way out may send a little that outlives it. */
export function sendTo(url: string, token: () => string | null): Send {
  let isRefused = false;
  return async (body) => {
    const authorization = token();
    if (authorization === null || isRefused) return;
    const { status } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${authorization}` },
      body,
      keepalive: document.visibilityState === 'hidden' && body.byteLength < KEEPALIVE_MAX_BYTES,
    });
    // A service without an intake will not get one.
    isRefused = status === 404 || status === 405;
  };
}

function exporterTo(send: Send): SpanExporter {
  return {
    export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
      const body = JsonTraceSerializer.serializeRequest(spans);
      // Lost is lost: a page that cannot reach the service has other troubles, and tells them otherwise.
      const sent = body === undefined ? Promise.resolve() : send(new Uint8Array(body));
      void sent.catch(() => undefined).then(() => done({ code: ExportResultCode.SUCCESS }));
    },
    shutdown: () => Promise.resolve(),
  };
}

const remote = (context: TraceContext): SpanContext => ({ ...context, traceFlags: TraceFlags.SAMPLED, isRemote: true });

/** The ids of an action were given when it began, before its span is made; everything below it gets ids by chance. */
class GivenIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  next: TraceContext | null = null;

  generateTraceId(): string {
    return this.next?.traceId ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.next?.spanId ?? this.#random.generateSpanId();
  }
}
