import { SpanKind, SpanStatusCode, type HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { TRACK } from './keep.ts';
import { OWN_SERVICE } from './trace-entry.ts';
import type { AttributeValue, RingSpan } from './trace-ring.ts';

/** What the ring keeps of a span of this process. */
export function ringSpanOf(span: ReadableSpan, track: string): RingSpan {
  const { traceId, spanId } = span.spanContext();
  const attributes: Record<string, AttributeValue> = { [TRACK]: track };
  for (const [key, value] of Object.entries(span.attributes)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') attributes[key] = value;
  }
  return {
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? null,
    name: span.name,
    service: OWN_SERVICE,
    kind: span.kind === SpanKind.SERVER ? 'server' : 'internal',
    startMs: msOf(span.startTime),
    durationMs: msOf(span.duration),
    failed: span.status.code === SpanStatusCode.ERROR,
    attributes,
    links: span.links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })),
  };
}

const msOf = ([seconds, nanoseconds]: HrTime): number => seconds * 1_000 + nanoseconds / 1e6;
