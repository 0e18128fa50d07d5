import { ok } from '@atrium/protocol';
import { pino, type Logger } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OtlpReceiver } from '../../../scripts/lib/otlp-receiver.ts';
import { Tracing } from './tracing.ts';

let receiver: OtlpReceiver;
let tracing: Tracing;
let log: Logger;
let lines: Record<string, unknown>[];
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
  lines = [];
  tracing = new Tracing({
    endpoint: receiver.endpoint,
    release: { version: '1.2.3', track: 'primary' },
    now: Date.now,
    warn: () => undefined,
  });
  const kept = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const streams = [kept, tracing.logs ?? kept].map((stream) => ({ level: 'trace' as const, stream }));
  log = pino({ level: 'info', mixin: tracing.logFields }, pino.multistream(streams));
});
afterEach(() => receiver.close());

const asked = { name: 'join', traceparent: undefined, participant: null } as const;

test('[TRC11] a line of an action names its trace and span, also after an await; another line names none', async () => {
  await tracing.spans.rooms.request(asked, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    log.warn({ source: 'mic' }, 'within');
    return ok(null);
  });
  log.info('after');
  await tracing.close();
  const [span] = receiver.spans;
  expect(lines[0]).toMatchObject({ msg: 'within', trace_id: span?.traceId, span_id: span?.spanId });
  expect(lines[1]).not.toHaveProperty('trace_id');
  expect(receiver.logs).toMatchObject([
    { body: 'within', severity: 'WARN', traceId: span?.traceId, spanId: span?.spanId, attributes: { source: 'mic' } },
    { body: 'after', severity: 'INFO', traceId: null },
  ]);
});

test('[TRC11] [PRV1] an error leaves with its kind, words and place; what is nested leaves as JSON', async () => {
  log.error({ err: new RangeError('too far'), samples: [{ lost: 3 }], user: 'Ana' }, 'a handler failed');
  log.debug('not wanted');
  const ids = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) };
  log.warn({ ...ids, join_trace_id: 'c'.repeat(32) }, 'a session is bad');
  await tracing.close();
  const [record, ...more] = receiver.logs;
  // A line about something that is over belongs to its trace all the same.
  const within = { traceId: ids.trace_id, spanId: ids.span_id, attributes: { join_trace_id: 'c'.repeat(32) } };
  expect(more).toMatchObject([{ body: 'a session is bad', ...within }]);
  expect(record).toMatchObject({ severity: 'ERROR', body: 'a handler failed' });
  expect(record?.attributes).toMatchObject({
    'exception.type': 'RangeError',
    'exception.message': 'too far',
    samples: '[{"lost":3}]',
  });
  expect(record?.attributes['exception.stacktrace']).toContain('log-export.integration.test.ts');
  expect(record?.attributes).not.toHaveProperty('hostname');
  // A field that nobody has put on the list stays here.
  expect(lines[0]).toHaveProperty('user');
  expect(record?.attributes).not.toHaveProperty('user');
});
