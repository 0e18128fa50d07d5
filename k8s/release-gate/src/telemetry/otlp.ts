import { SpanKind, SpanStatusCode, TraceFlags, type HrTime, type SpanContext } from '@opentelemetry/api';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes, type Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { GateSpan } from './story.ts';

const RESOURCE: Resource = resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'release-gate' });

/** Spans as a collector takes them (OTLP/JSON). They are made of what is kept and not by a tracer: the ids of one are its own. */
export function otlpOf(spans: readonly GateSpan[]): string {
  const body = JsonTraceSerializer.serializeRequest(spans.map(readable));
  if (body === undefined) throw new Error('the spans of a release could not be written as JSON');
  return new TextDecoder().decode(body);
}

function readable({
  traceId,
  spanId,
  parentSpanId,
  name,
  startS,
  endS,
  failed,
  attributes,
  events,
}: GateSpan): ReadableSpan {
  const context = (id: string): SpanContext => ({ traceId, spanId: id, traceFlags: TraceFlags.SAMPLED });
  return {
    name,
    kind: SpanKind.INTERNAL,
    spanContext: () => context(spanId),
    ...(parentSpanId === null ? {} : { parentSpanContext: context(parentSpanId) }),
    startTime: timeOf(startS),
    endTime: timeOf(endS),
    duration: timeOf(endS - startS),
    ended: true,
    status: { code: failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: { ...attributes },
    links: [],
    events: events.map(({ atS, name: event, reason }) => ({
      name: event,
      time: timeOf(atS),
      ...(reason === '' ? {} : { attributes: { 'atrium.reason': reason } }),
    })),
    resource: RESOURCE,
    instrumentationScope: { name: 'release-gate' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** To the microsecond, which is what a double holds of a time of day. */
function timeOf(seconds: number): HrTime {
  const microseconds = Math.round(seconds * 1e6);
  const whole = Math.floor(microseconds / 1e6);
  return [whole, (microseconds - whole * 1e6) * 1_000];
}
