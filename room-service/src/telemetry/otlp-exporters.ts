import { JsonLogsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { LogRecordProcessor, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { Handover } from './handover.ts';
import type { OtlpPath } from './otlp-queue.ts';
import type { OtlpSender } from './otlp-sender.ts';

/** From here on all is the sender's matter, which counts what is lost. It is closed by whoever made it. */
export function spanExport(sender: OtlpSender): SpanProcessor {
  const spans = handover<ReadableSpan>(sender, 'v1/traces', (batch) => JsonTraceSerializer.serializeRequest(batch));
  return { onStart: () => undefined, onEnd: (span) => spans.add(span), ...ending(spans) };
}

export function logExport(sender: OtlpSender): LogRecordProcessor {
  const records = handover<ReadableLogRecord>(sender, 'v1/logs', (batch) => JsonLogsSerializer.serializeRequest(batch));
  return { enabled: () => true, onEmit: (record) => records.add(record), ...ending(records) };
}

function handover<T>(sender: OtlpSender, path: OtlpPath, serialize: (items: T[]) => Uint8Array | undefined) {
  return new Handover<T>({
    give: (items) => {
      let body: Uint8Array | undefined;
      try {
        body = serialize(items);
      } catch {
        // Nobody catches what a timer throws; that they are lost is told.
      }
      if (body) sender.send(path, Uint8Array.from(body), items.length);
      else sender.lose(items.length);
    },
  });
}

function ending(items: { flush(): void }) {
  const flush = (): Promise<void> => {
    items.flush();
    return Promise.resolve();
  };
  return { forceFlush: flush, shutdown: flush };
}
