import { describe, expect, test } from 'vitest';
import { OWN_SERVICE, TraceRing, type RingSpan } from './trace-ring.ts';

const id = (n: number): string => n.toString(16).padStart(32, '0');
const spanOf = (given: Partial<RingSpan> & { trace?: number }): RingSpan => {
  const { trace = 1, ...more } = given;
  return {
    traceId: id(trace),
    spanId: '1'.padStart(16, '0'),
    parentSpanId: null,
    name: 'produce',
    service: OWN_SERVICE,
    kind: 'server',
    startMs: 1_000,
    durationMs: 10,
    failed: false,
    attributes: {},
    links: [],
    ...more,
  };
};

describe('what is kept', () => {
  test.each([
    ['an action of more than a second', { durationMs: 1_001 }, ['slow']],
    ['an action of a second', { durationMs: 1_000 }, []],
    ['a join of two seconds', { name: 'join', durationMs: 2_000 }, []],
    ['a join of more', { name: 'join', durationMs: 2_001 }, ['slow']],
    ['what failed', { failed: true }, ['failed']],
    ['what a canary did', { attributes: { 'atrium.track': 'canary' } }, ['canary']],
  ] as const)('[TRC4] %s', (_what, span, why) => {
    const ring = new TraceRing();
    ring.add([spanOf(span)]);
    expect(ring.isKept(id(1))).toBe(why.length > 0);
    expect(ring.list().flatMap((trace) => trace.why)).toEqual(why);
    expect(ring.get(id(1))?.spans).toHaveLength(1);
  });

  test('[TRC4] a stage of a join is no action of its own, whichever came first', () => {
    const ring = new TraceRing();
    ring.add([spanOf({ name: 'first_audio', durationMs: 1_500 }), spanOf({ name: 'join', durationMs: 1_900 })]);
    expect(ring.isKept(id(1))).toBe(false);
  });

  test('[TRC4] one that turned out to be bad is kept, before it came or after', () => {
    const ring = new TraceRing();
    ring.add([spanOf({ trace: 1 })]);
    ring.keep(id(1), 'bad');
    ring.keep(id(2), 'bad');
    ring.add([spanOf({ trace: 2 })]);
    expect(ring.list().map(({ id: kept, why }) => [kept, why])).toEqual([
      [id(1), ['bad']],
      [id(2), ['bad']],
    ]);
  });

  test('[TRC4] what comes later joins its trace, and may be what makes it slow', () => {
    const ring = new TraceRing();
    ring.add([spanOf({ name: 'join', spanId: 'b'.repeat(16), parentSpanId: 'a'.repeat(16) })]);
    expect(ring.isKept(id(1))).toBe(false);
    ring.add([
      spanOf({ name: 'join', spanId: 'a'.repeat(16), service: 'atrium-web', durationMs: 4_000, startMs: 900 }),
    ]);
    const [summary] = ring.list();
    expect(summary).toMatchObject({ action: 'join', durationMs: 4_000, spans: 2, why: ['slow'] });
    expect(summary?.services).toEqual([OWN_SERVICE, 'atrium-web']);
  });
});

describe('bounds', () => {
  test('[TRC5] 200 are kept, the newest first', () => {
    const ring = new TraceRing();
    for (let trace = 1; trace <= 300; trace += 1) ring.add([spanOf({ trace, failed: true, startMs: trace })]);
    expect(ring.size).toEqual({ kept: 200, recent: 0 });
    expect(ring.list()[0]?.id).toBe(id(300));
    expect(ring.get(id(100))).toBeNull();
  });

  test('[TRC5] usual ones are forgotten first, and never push out a kept one', () => {
    const ring = new TraceRing();
    ring.add([spanOf({ trace: 1, failed: true })]);
    for (let trace = 2; trace <= 2_000; trace += 1) ring.add([spanOf({ trace })]);
    expect(ring.size).toEqual({ kept: 1, recent: 500 });
    expect(ring.get(id(2))).toBeNull();
    expect(ring.isKept(id(1))).toBe(true);
  });

  test('[TRC5] 128 spans of a trace, and how many more there were', () => {
    const ring = new TraceRing();
    ring.add(Array.from({ length: 200 }, () => spanOf({ failed: true })));
    expect(ring.get(id(1))).toMatchObject({ dropped: 72 });
    expect(ring.get(id(1))?.spans).toHaveLength(128);
  });

  test('[TRC5] bytes, whatever the spans hold', () => {
    const ring = new TraceRing();
    const attributes = { 'exception.stacktrace': 'x'.repeat(2_000) };
    for (let trace = 1; trace <= 200; trace += 1)
      ring.add(Array.from({ length: 128 }, () => spanOf({ trace, failed: true, attributes })));
    expect(ring.bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect(ring.size.kept).toBeGreaterThan(10);
    expect(ring.isKept(id(200))).toBe(true);
  });

  test('[TRC5] pages that tell of nothing but failures push out none that this process saw', () => {
    const ring = new TraceRing();
    for (let trace = 1; trace <= 150; trace += 1) ring.add([spanOf({ trace, failed: true })]);
    for (let trace = 1_000; trace < 3_000; trace += 1)
      ring.add([spanOf({ trace, failed: true, service: 'atrium-web' })]);
    expect(ring.list().filter(({ services }) => services.includes(OWN_SERVICE))).toHaveLength(150);
    expect(ring.size.kept).toBe(200);
  });

  test('[TRC5] marks of traces that never come', () => {
    const ring = new TraceRing();
    for (let trace = 1; trace <= 5_000; trace += 1) ring.keep(id(trace), 'bad');
    ring.add([spanOf({ trace: 1 })]);
    ring.add([spanOf({ trace: 5_000 })]);
    expect(ring.isKept(id(1))).toBe(false);
    expect(ring.isKept(id(5_000))).toBe(true);
  });
});
