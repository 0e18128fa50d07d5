import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

type Value = { stringValue?: string; boolValue?: boolean; intValue?: number | string; doubleValue?: number };
type KeyValue = { key: string; value: Value };

export type ReceivedSpan = {
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  name: string;
  service: string;
  kind: number;
  startMs: number;
  durationMs: number;
  failed: boolean;
  attributes: Record<string, string | number | boolean>;
  resource: Record<string, string | number | boolean>;
  links: { traceId: string; spanId: string }[];
  events: { name: string; atMs: number; attributes: Record<string, string | number | boolean> }[];
};

export type ReceivedLog = {
  traceId: string | null;
  spanId: string | null;
  severity: string;
  body: string;
  attributes: Record<string, string | number | boolean>;
};

/** The newest; a test that makes more looks at them earlier. */
const SPANS_MAX = 20_000;
const LOGS_MAX = 5_000;
const BODY_MAX_BYTES = 8 * 1024 * 1024;

/** A receiver of OTLP/JSON on loopback that keeps what came: what a collector is, to whoever sends to one. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  readonly logs: ReceivedLog[] = [];
  /** Of every request, in the order in which they came. */
  readonly contentTypes: string[] = [];
  /** What it answers; 200 takes, everything else is told instead. */
  status = 200;
  /** The body of its answer, as OTLP/JSON. */
  answer: object = {};
  /** Told each body as it came: what is not read here is in it, too. */
  onBody: (text: string) => void = () => undefined;
  readonly #server = createServer((request, response) => {
    this.#take(request).then(
      (status) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(this.answer)),
      () => response.writeHead(400).end(),
    );
  });

  private constructor() {
    this.#server.unref();
  }

  /** `port` 0: any. */
  static async start(port = 0): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    await new Promise<void>((resolve, reject) => {
      receiver.#server.once('error', reject);
      receiver.#server.listen(port, '127.0.0.1', resolve);
    });
    return receiver;
  }

  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** By their beginning. */
  trace(traceId: string): ReceivedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId).sort((a, b) => a.startMs - b.startMs);
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage): Promise<number> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > BODY_MAX_BYTES) return 413;
      chunks.push(chunk);
    }
    const type = request.headers['content-type'] ?? '';
    this.contentTypes.push(type);
    if (!type.startsWith('application/json')) return 415;
    if (this.status !== 200) return this.status;
    const sent = Buffer.concat(chunks);
    // A collector compresses what it sends on.
    const plainBody = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    const text = plainBody.toString('utf8');
    this.onBody(text);
    const body: unknown = JSON.parse(text);
    if (request.url === '/v1/traces') this.spans.push(...spansOf(body as TraceRequest));
    else if (request.url === '/v1/logs') this.logs.push(...logsOf(body as LogRequest));
    else return 404;
    this.spans.splice(0, Math.max(0, this.spans.length - SPANS_MAX));
    this.logs.splice(0, Math.max(0, this.logs.length - LOGS_MAX));
    return 200;
  }
}

type Resource = { attributes?: KeyValue[] };
type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind?: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: KeyValue[];
  links?: { traceId: string; spanId: string }[];
  events?: { name: string; timeUnixNano: string; attributes?: KeyValue[] }[];
  status?: { code?: number };
};
type LogRecord = {
  traceId?: string;
  spanId?: string;
  severityText?: string;
  body?: Value;
  attributes?: KeyValue[];
};
type TraceRequest = { resourceSpans?: { resource?: Resource; scopeSpans?: { spans?: Span[] }[] }[] };
type LogRequest = { resourceLogs?: { scopeLogs?: { logRecords?: LogRecord[] }[] }[] };

function spansOf({ resourceSpans = [] }: TraceRequest): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const of = plain(resource?.attributes);
    return scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => received(span, of)));
  });
}

function received(span: Span, resource: ReceivedSpan['resource']): ReceivedSpan {
  const { traceId, spanId, parentSpanId, name, kind = 0, links = [], events = [], status = {} } = span;
  return {
    traceId,
    spanId,
    parentSpanId: parentSpanId === undefined || parentSpanId === '' ? null : parentSpanId,
    name,
    service: String(resource['service.name']),
    kind,
    startMs: Number(span.startTimeUnixNano) / 1e6,
    durationMs: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
    failed: status.code === 2,
    attributes: plain(span.attributes),
    resource,
    links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    events: events.map((event) => ({
      name: event.name,
      atMs: Number(event.timeUnixNano) / 1e6,
      attributes: plain(event.attributes),
    })),
  };
}

function logsOf({ resourceLogs = [] }: LogRequest): ReceivedLog[] {
  return resourceLogs.flatMap(({ scopeLogs = [] }) =>
    scopeLogs.flatMap(({ logRecords = [] }) =>
      logRecords.map(({ traceId, spanId, severityText = '', body = {}, attributes }) => ({
        traceId: traceId === undefined || traceId === '' ? null : traceId,
        spanId: spanId === undefined || spanId === '' ? null : spanId,
        severity: severityText,
        body: String(valueOf(body)),
        attributes: plain(attributes),
      })),
    ),
  );
}

function plain(pairs: readonly KeyValue[] = []): Record<string, string | number | boolean> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, valueOf(value)]));
}

function valueOf({ stringValue, boolValue, intValue, doubleValue }: Value): string | number | boolean {
  return stringValue ?? boolValue ?? doubleValue ?? Number(intValue ?? NaN);
}
