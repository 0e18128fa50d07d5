import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { JsonLogsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { OtlpPath } from './otlp-queue.ts';
import type { OtlpSender } from './otlp-sender.ts';

/** From now on the sender's matter, which counts what is lost: the SDK's processors never wait and never queue for long. */
const HANDED_OVER: ExportResult = { code: ExportResultCode.SUCCESS };

export function spanExporter(sender: OtlpSender): SpanExporter {
  return exporter<ReadableSpan>(sender, 'v1/traces', (spans) => JsonTraceSerializer.serializeRequest(spans));
}

export function logExporter(sender: OtlpSender): LogRecordExporter {
  return exporter<ReadableLogRecord>(sender, 'v1/logs', (records) => JsonLogsSerializer.serializeRequest(records));
}

function exporter<T>(sender: OtlpSender, path: OtlpPath, serialize: (items: T[]) => Uint8Array | undefined) {
  return {
    export(items: T[], done: (result: ExportResult) => void): void {
      const body = serialize(items);
      if (body) sender.send(path, Uint8Array.from(body), items.length);
      done(HANDED_OVER);
    },
    forceFlush: () => Promise.resolve(),
    // The sender is closed by whoever made it.
    shutdown: () => Promise.resolve(),
  };
}
