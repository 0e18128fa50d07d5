import type { AttributeValue, RingSpan, SpanKindName } from './trace-ring.ts';

type AnyValue = { stringValue: string } | { boolValue: boolean } | { intValue: number } | { doubleValue: number };
type Attributes = Readonly<Record<string, AttributeValue>>;

/** OTLP/JSON of spans of one service, for a collector: written anew, so that nothing of what came in goes on unread. */
export function otlpJson(spans: readonly RingSpan[], resource: Attributes): Uint8Array<ArrayBuffer> {
  const body = {
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource) },
        scopeSpans: [{ scope: { name: 'atrium' }, spans: spans.map(otlpSpan) }],
      },
    ],
  };
  return new TextEncoder().encode(JSON.stringify(body));
}

function otlpSpan(span: RingSpan) {
  const { traceId, spanId, parentSpanId, name, kind, startMs, durationMs, failed, attributes, links } = span;
  return {
    traceId,
    spanId,
    ...(parentSpanId === null ? {} : { parentSpanId }),
    name,
    kind: KINDS.indexOf(kind) + 1,
    startTimeUnixNano: nanosOf(startMs),
    endTimeUnixNano: nanosOf(startMs + durationMs),
    attributes: keyValues(attributes),
    links: links.map((link) => ({ ...link })),
    status: failed ? { code: 2 } : {},
  };
}

/** In the order of opentelemetry-proto, from 1. */
const KINDS: readonly SpanKindName[] = ['internal', 'server', 'client', 'producer', 'consumer'];

/** To the microsecond, which is what a double holds of a time of day. */
const nanosOf = (ms: number): string => `${BigInt(Math.round(ms * 1_000)) * 1_000n}`;

function keyValues(attributes: Attributes): { key: string; value: AnyValue }[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: AttributeValue): AnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: value } : { doubleValue: value };
}
