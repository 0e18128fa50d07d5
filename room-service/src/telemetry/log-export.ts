import { ROOT_CONTEXT, SeverityNumber, TraceFlags, isSpanContextValid, trace, type Context } from '@opentelemetry/api';
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '@opentelemetry/semantic-conventions';
import type { LoggerProvider } from '@opentelemetry/sdk-logs';
import { LOG_KEYS } from './exported-keys.ts';

/** What a pino logger writes to. */
export type LogStream = { write(line: string): void };

type Line = { level?: unknown; time?: unknown; msg?: unknown; err?: unknown; trace_id?: unknown; span_id?: unknown };

/** pino's numbers -> those of OpenTelemetry (Logs Data Model, "SeverityNumber"). */
const SEVERITIES = [
  { from: 60, number: SeverityNumber.FATAL, text: 'FATAL' },
  { from: 50, number: SeverityNumber.ERROR, text: 'ERROR' },
  { from: 40, number: SeverityNumber.WARN, text: 'WARN' },
  { from: 30, number: SeverityNumber.INFO, text: 'INFO' },
  { from: 20, number: SeverityNumber.DEBUG, text: 'DEBUG' },
] as const;
const LOWEST = { number: SeverityNumber.TRACE, text: 'TRACE' } as const;
/** Of the machine tells the resource; what a line says of its span and of an error becomes something else. */
const SENT = new Set<string>(LOG_KEYS.filter((key) => !key.startsWith('exception.')));

/** Lines of pino become log records that know their span. */
export function logStream(provider: LoggerProvider): LogStream {
  const logger = provider.getLogger('atrium');
  return {
    write(text) {
      const line = parse(text);
      if (line === null) return;
      const { number, text: severityText } = severityOf(line.level);
      logger.emit({
        severityNumber: number,
        severityText,
        body: typeof line.msg === 'string' ? line.msg : '',
        ...(typeof line.time === 'number' ? { timestamp: line.time } : {}),
        attributes: attributesOf(line),
        context: contextOf(line),
      });
    },
  };
}

function parse(text: string): Line | null {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null ? line : null;
  } catch {
    return null;
  }
}

function severityOf(level: unknown): { number: SeverityNumber; text: string } {
  return SEVERITIES.find(({ from }) => typeof level === 'number' && level >= from) ?? LOWEST;
}

/** Fields of the list alone. What is nested goes as JSON: a backend that cannot search it can still show it. */
function attributesOf(line: Line): Record<string, string | number | boolean> {
  const attributes: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(line)) {
    if (!SENT.has(key) || value === null || value === undefined) continue;
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    attributes[key] = isPlain ? value : JSON.stringify(value);
  }
  const { type, message, stack } = (line.err ?? {}) as Record<string, unknown>;
  if (typeof type === 'string') attributes[ATTR_EXCEPTION_TYPE] = type;
  if (typeof message === 'string') attributes[ATTR_EXCEPTION_MESSAGE] = message;
  if (typeof stack === 'string') attributes[ATTR_EXCEPTION_STACKTRACE] = stack;
  return attributes;
}

function contextOf({ trace_id: traceId, span_id: spanId }: Line): Context {
  if (typeof traceId !== 'string' || typeof spanId !== 'string') return ROOT_CONTEXT;
  const span = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  return isSpanContextValid(span) ? trace.setSpanContext(ROOT_CONTEXT, span) : ROOT_CONTEXT;
}
