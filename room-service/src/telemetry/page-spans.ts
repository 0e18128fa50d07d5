import { ok, refuse, type Result } from '@atrium/protocol';
import { z } from 'zod';
import type { AttributeValue, RingSpan, SpanKindName } from './trace-ring.ts';

/** A join with everything has about 15; a page sends what some seconds brought. */
const SPANS_MAX = 128;
/** Traces that one body may begin: what a person does in some seconds. */
const TRACES_MAX = 16;
const TEXT_MAX_CHARS = 256;
/** A stack of own files: twenty lines. */
const STACK_MAX_CHARS = 2_048;
const LINKS_MAX = 8;
/** Nobody waits longer for anything; a page that slept does not tell the truth either. */
const DURATION_MAX_MS = 600_000;
const PAGE_SERVICE = 'atrium-web';
/** By the number of opentelemetry-proto. */
const KINDS: readonly SpanKindName[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];

/** What may be told of a page. Everything else is dropped: nobody's name, address or SDP can get in by mistake. */
const TEXTS = new Set([
  'atrium.awaited',
  'atrium.code',
  'atrium.how',
  'atrium.kind',
  'atrium.outcome',
  'atrium.reason',
  'atrium.route',
  'atrium.source',
  'atrium.stage',
  'error.type',
  'exception.type',
  'exception.stacktrace',
  'http.request.method',
  'http.route',
  'rpc.method',
  'rpc.system.name',
  'web_vital.name',
  'web_vital.rating',
]);
const NUMBERS = new Set([
  'atrium.consumers',
  'atrium.frames',
  'atrium.tries',
  'http.response.status_code',
  'web_vital.value',
  'web_vital.delta',
]);
const FLAGS = new Set(['atrium.resumed', 'atrium.visible']);

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
  name: z.string().regex(/^[a-zA-Z][\w ./:-]{0,63}$/),
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
      name: one.name,
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

function attributesOf(given: z.infer<typeof span>['attributes']): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const { key, value } of given) {
    const number = value.intValue ?? value.doubleValue;
    if (TEXTS.has(key) && value.stringValue !== undefined) {
      const max = key === 'exception.stacktrace' ? STACK_MAX_CHARS : TEXT_MAX_CHARS;
      attributes[key] = cut(value.stringValue, max);
    } else if (NUMBERS.has(key) && number !== undefined && Number.isFinite(Number(number))) {
      attributes[key] = Number(number);
    } else if (FLAGS.has(key) && value.boolValue !== undefined) attributes[key] = value.boolValue;
  }
  return attributes;
}

/** A copy: a slice of V8 keeps all of the text that it was taken from, and a kept trace would hold megabytes. */
function cut(text: string, maxChars: number): string {
  return Buffer.from(text.slice(0, maxChars)).toString();
}
