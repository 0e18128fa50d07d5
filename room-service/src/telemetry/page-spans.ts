import { OTHER, PAGE_ATTRIBUTES, PAGE_FRAME, PAGE_FRAMES_MAX, PAGE_SPANS, ok, refuse } from '@atrium/protocol';
import type { Result } from '@atrium/protocol';
import { z } from 'zod';
import type { AttributeValue, RingSpan, SpanKindName } from './trace-ring.ts';

/** A join with everything has about 15; a page sends what some seconds brought. */
const SPANS_MAX = 128;
/** Traces that one body may begin: what a person does in some seconds. */
const TRACES_MAX = 16;
/** Ten frames are less; what is longer is not read on. */
const STACK_MAX_CHARS = 2_048;
const LINKS_MAX = 8;
/** Nobody waits longer for anything; a page that slept does not tell the truth either. */
const DURATION_MAX_MS = 600_000;
const PAGE_SERVICE = 'atrium-web';
/** By the number of opentelemetry-proto. */
const KINDS: readonly SpanKindName[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];

const traceId = z.string().regex(/^(?!0{32})[0-9a-f]{32}$/);
const spanId = z.string().regex(/^(?!0{16})[0-9a-f]{16}$/);
/** OTLP/JSON writes 64-bit numbers as text. */
const nanos = z.string().regex(/^\d{1,19}$/);
const list = <T extends z.ZodType>(item: T, max: number) => z.array(item).max(max).default([]);
const attribute = z.object({
  key: z.string().max(64),
  value: z.object({
    stringValue: z.string().optional(),
    intValue: z.union([z.number(), z.string().regex(/^-?\d{1,15}$/)]).optional(),
    doubleValue: z.number().optional(),
    boolValue: z.boolean().optional(),
  }),
});
const span = z.object({
  traceId,
  spanId,
  parentSpanId: z.union([spanId, z.literal('')]).optional(),
  name: z.string(),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  kind: z.number().int().min(0).max(5).default(1),
  attributes: list(attribute, 64),
  links: list(z.object({ traceId, spanId }), LINKS_MAX),
  status: z.object({ code: z.number().int().min(0).max(2).default(0) }).default({ code: 0 }),
});
const schema = z.object({
  resourceSpans: list(z.object({ scopeSpans: list(z.object({ spans: list(span, SPANS_MAX) }), 8) }), 8),
});

/** Who the page is, by its token and not by its own word. */
export type PageSession = { room: string; person: string | null };

/** Spans of a page in the ring's form; a refusal names the field. */
export function pageSpans(body: unknown, session: PageSession): Result<RingSpan[]> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    const { path = [], message = 'is missing' } = parsed.error.issues[0] ?? {};
    return refuse('bad_payload', `${path.join('.') || 'body'}: ${message}`.slice(0, 200));
  }
  const spans = parsed.data.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  if (spans.length === 0) return refuse('bad_payload', 'resourceSpans: no span');
  if (spans.length > SPANS_MAX) return refuse('bad_payload', `spans: more than ${SPANS_MAX}`);
  if (new Set(spans.map((one) => one.traceId)).size > TRACES_MAX)
    return refuse('bad_payload', `spans: of more than ${TRACES_MAX} traces`);
  const taken: RingSpan[] = [];
  for (const one of spans) {
    const startMs = Number(one.startTimeUnixNano) / 1e6;
    const durationMs = Number(BigInt(one.endTimeUnixNano) - BigInt(one.startTimeUnixNano)) / 1e6;
    if (durationMs < 0 || durationMs > DURATION_MAX_MS) return refuse('bad_payload', 'endTimeUnixNano: out of range');
    const attributes = attributesOf(one.attributes);
    attributes['atrium.room'] = session.room;
    if (session.person !== null) attributes['atrium.person'] = session.person;
    taken.push({
      traceId: one.traceId,
      spanId: one.spanId,
      parentSpanId: one.parentSpanId === undefined || one.parentSpanId === '' ? null : one.parentSpanId,
      name: wordOf(PAGE_SPANS, one.name),
      service: PAGE_SERVICE,
      kind: KINDS[one.kind] ?? 'internal',
      startMs,
      durationMs,
      failed: one.status.code === 2,
      attributes,
      links: one.links,
    });
  }
  return ok(taken);
}

/** Everything that is not on the list is dropped: nobody's name, address or SDP can get in by mistake. */
function attributesOf(given: z.infer<typeof span>['attributes']): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const { key, value } of given) {
    const allowed = ALLOWED.get(key);
    const number = value.intValue ?? value.doubleValue;
    if (allowed === 'number') {
      if (number !== undefined && Number.isFinite(Number(number))) attributes[key] = Number(number);
    } else if (allowed !== undefined && value.stringValue !== undefined) {
      const text = allowed === 'frames' ? framesOf(value.stringValue) : wordOf(allowed, value.stringValue);
      if (text !== '') attributes[key] = text;
    }
  }
  return attributes;
}

const ALLOWED = new Map<string, readonly string[] | 'frames' | 'number'>(Object.entries(PAGE_ATTRIBUTES));

/** The list's own string, and never the one that came: a page may be newer, changed by somebody, or no page at all. */
function wordOf(words: readonly string[], given: string): string {
  return words.find((word) => word === given) ?? OTHER;
}

function framesOf(stack: string): string {
  const lines = stack.slice(0, STACK_MAX_CHARS).split('\n');
  const frames = lines.filter((line) => PAGE_FRAME.test(line)).slice(0, PAGE_FRAMES_MAX);
  // A copy: a slice of V8 keeps all of the text that it was taken from, and a kept trace would hold megabytes.
  return Buffer.from(frames.join('\n')).toString();
}
