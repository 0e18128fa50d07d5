import { PAGE_ATTRIBUTES } from '@atrium/protocol';

/**
 * Every key of an attribute that leaves by OTLP, once: `allowed_keys` of `k8s/collector/collector.yaml` are these, and a
 * test compares both with what the code says. A key that is new is dropped on the way until somebody has put it here, and
 * so has thought of whose words it holds.
 */

/** Of this process. */
export const RESOURCE_KEYS = ['service.name', 'service.version', 'service.instance.id', 'atrium.track'] as const;

/** What whoever runs it may say besides by OTEL_RESOURCE_ATTRIBUTES: where it runs, and nothing of people. */
export const PLACE_KEYS = [
  'service.namespace',
  'deployment.environment.name',
  'cloud.provider',
  'cloud.region',
  'cloud.availability_zone',
  'k8s.cluster.name',
  'host.name',
] as const;

/** Rooms and people are ids. */
export const SPAN_KEYS = [
  ...(Object.keys(PAGE_ATTRIBUTES) as (keyof typeof PAGE_ATTRIBUTES)[]),
  'atrium.room',
  'atrium.person',
  'atrium.resumed',
  'atrium.keep',
  'atrium.verdict',
  'atrium.reason',
  'rpc.system.name',
  'rpc.method',
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'error.type',
] as const;

/** Fields of lines of the log. `exception.*` is what `err` becomes. */
export const LOG_KEYS = [
  'exception.type',
  'exception.message',
  'exception.stacktrace',
  'act',
  'attached',
  'audit',
  'by',
  'code',
  'cold',
  'drained',
  'dropped',
  'epoch',
  'freezeMs',
  'join_trace_id',
  'left_out',
  'lostForMs',
  'message',
  'metricsPort',
  'namespace',
  'pagesDropped',
  'people',
  'person',
  'pod',
  'port',
  'reason',
  'request',
  'room',
  'rooms',
  'samples',
  'secondsLeft',
  'signal',
  'source',
  'waitingBytes',
  'why',
  'worker',
  'workers',
] as const;

export type LogKey = (typeof LOG_KEYS)[number];

/** In the order of the alphabet, each once. */
export const EXPORTED_KEYS: readonly string[] = [
  ...new Set<string>([...RESOURCE_KEYS, ...PLACE_KEYS, ...SPAN_KEYS, ...LOG_KEYS]),
].sort();
