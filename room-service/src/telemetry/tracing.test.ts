import { ok } from '@atrium/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RoomHost } from '../signaling/room-host.ts';
import type { RingSpan } from './trace-ring.ts';
import { Tracing } from './tracing.ts';

const PAGE: Omit<RingSpan, 'traceId'> = {
  ...{ spanId: 'c'.repeat(16), parentSpanId: null, name: 'join', service: 'atrium-web', kind: 'client' },
  ...{ startMs: 1_000_000, durationMs: 9_000, failed: true, attributes: {}, links: [] },
};

describe('exemplars', () => {
  let nowMs = 1_000_000;
  let tracing: Tracing;
  beforeEach(() => {
    const release = { version: '1.2.3', track: 'primary' };
    tracing = new Tracing({ endpoint: null, release, now: () => nowMs, warn: () => undefined });
  });
  afterEach(() => tracing.close());

  let traces = 0;
  const traceOf = (flags = '01'): { id: string; traceparent: string } => {
    const id = `${(traces += 1)}`.padStart(32, '0');
    return { id, traceparent: `00-${id}-${'b'.repeat(16)}-${flags}` };
  };
  const joinOf = async (ms: number, { traceparent }: { traceparent: string }): Promise<void> => {
    await tracing.spans.rooms.request({ name: 'join', traceparent, participant: null }, () => {
      nowMs += ms;
      return Promise.resolve(ok(null));
    });
  };

  test('[TRC12] a trace is named only once it is kept', async () => {
    const [usual, slow] = [traceOf(), traceOf()];
    await joinOf(300, usual);
    await joinOf(2_400, slow);
    expect(tracing.exemplarOf(usual.traceparent)).toBeUndefined();
    expect(tracing.exemplarOf(slow.traceparent)).toEqual({ trace_id: slow.id });
    for (const none of [undefined, '', 'nonsense']) expect(tracing.exemplarOf(none)).toBeUndefined();
    expect(tracing.activeTraceId()).toBeNull();
  });

  test('[TRC12] not when it is kept here alone, since a session turned bad long after a collector let it go', async () => {
    const usual = traceOf();
    await joinOf(300, usual);
    tracing.ring.keep(usual.id, 'bad');
    expect(tracing.ring.list()).toMatchObject([{ id: usual.id, why: ['bad'] }]);
    expect(tracing.exemplarOf(usual.traceparent)).toBeUndefined();
  });

  test('[TRC12] not by the word of a page: a span of this process is in it', async () => {
    const [told, usual] = [traceOf(), traceOf()];
    for (const { id: traceId } of [told, usual]) tracing.ring.add([{ ...PAGE, traceId }]);
    expect(tracing.ring.list()).toHaveLength(2);
    expect(tracing.exemplarOf(told.traceparent)).toBeUndefined();
    await joinOf(300, usual);
    expect(tracing.exemplarOf(usual.traceparent)).toEqual({ trace_id: usual.id });
  });

  test('[TRC12] not for a request that names another’s trace and has recorded nothing in it', async () => {
    const slow = traceOf();
    await joinOf(2_400, slow);
    expect(tracing.exemplarOf(slow.traceparent.replace(/01$/, '00'))).toBeUndefined();
  });
});

test('[TRC12] every trace of a canary is kept', async () => {
  const release = { version: '1.2.3', track: 'canary' };
  const tracing = new Tracing({ endpoint: null, release, now: Date.now, warn: () => undefined });
  await tracing.spans.rooms.request({ name: 'join', traceparent: undefined, participant: null }, () =>
    Promise.resolve(ok(null)),
  );
  expect(tracing.ring.list().map(({ action, why }) => [action, why])).toEqual([['join', ['canary']]]);
  await tracing.close();
});

test('[TRC13] a session that turns bad begins a trace of its own that is kept, and links to its join', async () => {
  const release = { version: '1.2.3', track: 'primary' };
  const tracing = new Tracing({ endpoint: null, release, now: Date.now, warn: () => undefined });
  const { ring, spans } = tracing;
  // Of a host only its name is looked at here.
  const ana = { host: { id: 'demo' } as unknown as RoomHost, person: 'ana' };
  await spans.rooms.request({ name: 'join', traceparent: undefined, participant: null }, () => {
    spans.rooms.entering(ana);
    return Promise.resolve(ok(null));
  });
  const joined = spans.joinOf(ana)?.traceId ?? 'none';
  expect(ring.list()).toEqual([]);
  const session = tracing.turnedBad(ana, 'audio_loss');
  expect(session).toMatchObject({ room: 'demo', person: 'ana', join_trace_id: joined });
  const told = ring.get(session.trace_id);
  expect(told).toMatchObject({ why: ['bad'], spans: [{ name: 'session_bad', links: [{ traceId: joined }] }] });
  expect(told?.spans[0]).toMatchObject({ spanId: session.span_id, parentSpanId: null, failed: false });
  expect(told?.spans[0]?.attributes).toEqual({
    'atrium.track': 'primary',
    'atrium.room': 'demo',
    'atrium.person': 'ana',
    'atrium.verdict': 'bad',
    'atrium.reason': 'audio_loss',
    'atrium.keep': true,
  });
  expect(ring.get(joined)).toMatchObject({ why: ['bad'], linking: [{ id: session.trace_id }] });
  spans.rooms.left(ana, 'left');
  expect(tracing.turnedBad(ana, 'no_audio').join_trace_id).toBeNull();
  await tracing.close();
});
