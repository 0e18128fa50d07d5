import { counter, gauge } from '../metric.ts';

/** Of telemetry itself: whether what is missing was never there, or was lost on the way. */
export const TRACES = {
  exported: counter('atrium_telemetry_exported_total', {
    help: 'Spans and log records that a collector took, or that were lost since it was away or refused them.',
    labels: ['delivery'],
  }),
  exportWaiting: gauge('atrium_telemetry_waiting_bytes', {
    help: 'What waits to be sent to the collector, of the service 4 MB at most and of pages 1 MB: then the oldest is lost.',
    unit: 'bytes',
  }),
  pageSpans: counter('atrium_page_spans_total', { help: 'Spans that pages sent and that were taken.' }),
  pageSpansRefused: counter('atrium_page_spans_refused_total', {
    help: 'Requests of pages of which not every span was taken: no session, too many, a clock that is far off, or not what a page of ours sends.',
  }),
  tracesKept: gauge('atrium_traces_kept', { help: 'Slow, failed and bad traces that open at /ops/traces now.' }),
} as const;
