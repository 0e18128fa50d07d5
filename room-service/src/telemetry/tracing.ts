import { randomUUID } from 'node:crypto';
import { TraceFlags, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { Reason } from '@atrium/protocol';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { AlwaysOnSampler, ParentBasedSampler, TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { Participant } from '../signaling/watch.ts';
import type { BadSession } from './flight-recorder.ts';
import { TRACK } from './keep.ts';
import { logStream, type LogStream } from './log-export.ts';
import { logExport, spanExport } from './otlp-exporters.ts';
import { OtlpSender } from './otlp-sender.ts';
import { ringSpanOf } from './ring-span.ts';
import { Spans } from './spans.ts';
import { OWN_SERVICE } from './trace-entry.ts';
import { TraceRing } from './trace-ring.ts';
import { contextOf } from './traceparent.ts';

export type TracingOptions = {
  /** Of a collector; null: spans stay in the ring. */
  endpoint: string | null;
  release: { version: string; track: string };
  /** What else whoever runs it says of this process, and instead of its name and the id of its instance. */
  resource?: Readonly<Record<string, string>>;
  now: () => number;
  warn: (fields: object, message: string) => void;
};

const FLUSH_MS = 1_500;

/** Where spans and log records of this process are made and go. The only place that knows the OpenTelemetry SDK. */
export class Tracing {
  readonly ring = new TraceRing();
  readonly spans: Spans;
  /** Null without an endpoint. */
  readonly sender: OtlpSender | null;
  /** Where each line of the log goes, too; null without an endpoint. */
  readonly logs: LogStream | null;
  readonly #close: () => Promise<void>;

  constructor({ endpoint, release, resource: given = {}, now, warn }: TracingOptions) {
    const resource = resourceFromAttributes({
      [ATTR_SERVICE_NAME]: OWN_SERVICE,
      [ATTR_SERVICE_INSTANCE_ID]: randomUUID(),
      ...given,
      [ATTR_SERVICE_VERSION]: release.version,
      [TRACK]: release.track,
    });
    const sender = endpoint === null ? null : new OtlpSender({ endpoint, now, random: Math.random, warn });
    const traces = new TracerProvider({
      resource,
      // What a page does not record is not recorded here either; which of the recorded are kept is decided at their end.
      sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
      spanProcessors: [ringProcessor(this.ring, release.track), ...(sender ? [spanExport(sender)] : [])],
    });
    const logs = sender && new LoggerProvider({ resource, processors: [logExport(sender)] });
    this.spans = new Spans({ tracer: traces.getTracer('atrium', release.version), now });
    this.sender = sender;
    this.logs = logs && logStream(logs);
    this.#close = async () => {
      await Promise.allSettled([traces.shutdown(), logs?.shutdown()]);
      await sender?.close(FLUSH_MS);
    };
  }

  /** What a line of the log says of the span in which it was written: pino's `mixin`. */
  readonly logFields = (): object => {
    const context = this.spans.current()?.span.spanContext();
    return context ? { trace_id: context.traceId, span_id: context.spanId } : {};
  };

  /** The trace under way here. */
  activeTraceId(): string | null {
    return this.spans.current()?.span.spanContext().traceId ?? null;
  }

  /** Begins the trace that says so, and keeps the join's, where it is still here. */
  turnedBad(participant: Participant, reason: Reason): BadSession {
    const join = this.spans.joinOf(participant);
    if (join) this.ring.keep(join.traceId, 'bad');
    const { traceId: trace_id, spanId: span_id } = this.spans.turnedBad(participant, reason);
    const { host, person } = participant;
    return { room: host.id, person, trace_id, span_id, join_trace_id: join?.traceId ?? null };
  }

  /**
   * For an exemplar of a request that said whose trace it is of, once it has ended: only of a trace that is surely kept,
   * since any other link leads nowhere. What a page does not record is not recorded here either, whatever trace it names.
   */
  exemplarOf(traceparent: string | undefined): { trace_id: string } | undefined {
    const of = trace.getSpanContext(contextOf(traceparent));
    if (!of || (of.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
    return this.ring.isKept(of.traceId) ? { trace_id: of.traceId } : undefined;
  }

  /** Sends what is still to be sent; a collector that is away costs 1.5 s at most. Idempotent. */
  close(): Promise<void> {
    return this.#close();
  }
}

function ringProcessor(ring: TraceRing, track: string): SpanProcessor {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    onStart: () => undefined,
    onEnd: (span) => ring.add([ringSpanOf(span, track)]),
    forceFlush: nothing,
    shutdown: nothing,
  };
}
