import { describe, expect, test } from 'vitest';
import { KEEP, VERDICT } from './keep.ts';
import { OWN_SERVICE } from './trace-entry.ts';
import { TraceRing, type RingSpan } from './trace-ring.ts';

const PAGE = 'atrium-web';

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
    ['what this process says was slow', { attributes: { [KEEP]: true } }, ['slow']],
    ['what it does not, however long it is', { durationMs: 9_000 }, []],
    ['what failed', { failed: true }, ['failed']],
    ['what a canary did', { attributes: { 'atrium.track': 'canary' } }, ['canary']],
    ['a session that turned bad', { name: 'session_bad', attributes: { [KEEP]: true, [VERDICT]: 'bad' } }, ['bad']],
  ] as const)('[TRC4] %s', (_what, span, why) => {
    const ring = new TraceRing();
    ring.add([spanOf(span)]);
    expect(ring.isKept(id(1))).toBe(why.length > 0);
    expect(ring.list().flatMap((trace) => trace.why)).toEqual(why);
    expect(ring.get(id(1))?.spans).toHaveLength(1);
  });

  test.each([
    ['an action of more than a second', { durationMs: 1_001 }, true],
    ['an action of a second', { durationMs: 1_000 }, false],
    ['a join of two seconds', { name: 'join', durationMs: 2_000 }, false],
    ['a join of more', { name: 'join', durationMs: 2_001 }, true],
  ] as const)('[TRC4] of a page’s part %s: what is slow is marked for a collector', (_what, span, isSlow) => {
    const ring = new TraceRing();
    ring.add([spanOf({ name: 'mediasoup.consume' })]);
    const [onwards] = ring.add([spanOf({ service: PAGE, ...span })]);
    expect(onwards?.attributes).toEqual(isSlow ? { [KEEP]: true } : {});
    expect(ring.list().flatMap(({ why }) => why)).toEqual(isSlow ? ['slow'] : []);
  });

  test('[TRC4] a stage of a join is no action of its own, whichever came first', () => {
    const ring = new TraceRing();
    ring.add([spanOf({ name: 'join' })]);
    ring.add([spanOf({ service: PAGE, name: 'first_audio', durationMs: 1_500 })]);
    ring.add([
      spanOf({ trace: 2, service: PAGE, name: 'first_audio', durationMs: 1_500 }),
      spanOf({ trace: 2, service: PAGE, name: 'join', durationMs: 1_900 }),
    ]);
    expect(ring.list()).toEqual([]);
  });

  test('[TRC13] of a session that turned bad the join is kept while it is here', () => {
    const ring = new TraceRing();
    ring.add([spanOf({ trace: 1 })]);
    for (const trace of [1, 2]) ring.keep(id(trace), 'bad');
    ring.add([spanOf({ trace: 2 })]);
    expect(ring.list().map(({ id: kept, why }) => [kept, why])).toEqual([[id(1), ['bad']]]);
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
    expect(ring.size).toEqual({ kept: 200, recent: 0, pages: 0 });
    expect(ring.list()[0]?.id).toBe(id(300));
    expect(ring.get(id(100))).toBeNull();
  });

  test('[TRC5] usual ones are forgotten first, and never push out a kept one', () => {
    const ring = new TraceRing();
    ring.add([spanOf({ trace: 1, failed: true })]);
    for (let trace = 2; trace <= 2_000; trace += 1) ring.add([spanOf({ trace })]);
    expect(ring.size).toEqual({ kept: 1, recent: 500, pages: 0 });
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

  test('[TRC5] a worker’s death makes hundreds of sessions bad, and pushes out nothing that was slow or failed', () => {
    const ring = new TraceRing();
    for (let trace = 1; trace <= 100; trace += 1) ring.add([spanOf({ trace, failed: true })]);
    for (let trace = 1_000; trace < 2_000; trace += 1)
      ring.add([spanOf({ trace, attributes: { [KEEP]: true, [VERDICT]: 'bad' } })]);
    expect(ring.list().filter(({ why }) => why.includes('failed'))).toHaveLength(100);
    expect(ring.isKept(id(1_999))).toBe(true);
  });

  test('[TRC5] pages that tell of nothing but failures push out none that this process saw', () => {
    const ring = new TraceRing();
    for (let trace = 1; trace <= 200; trace += 1) ring.add([spanOf({ trace, failed: true })]);
    for (let trace = 201; trace <= 700; trace += 1) ring.add([spanOf({ trace })]);
    for (let trace = 1_000; trace < 3_000; trace += 1) ring.add([spanOf({ trace, failed: true, service: PAGE })]);
    expect(ring.size).toEqual({ kept: 200, recent: 500, pages: 100 });
    expect(ring.list().filter(({ services }) => services.includes(OWN_SERVICE))).toHaveLength(200);
    expect(ring.get(id(2_999))).not.toBeNull();
    expect(ring.get(id(2_899))).toBeNull();
  });

  test('[TRC5] a page that calls its part of usual traces failed pushes out none that failed here', () => {
    const ring = new TraceRing();
    for (let trace = 1; trace <= 150; trace += 1) ring.add([spanOf({ trace, failed: true })]);
    for (let trace = 1_000; trace < 2_000; trace += 1)
      ring.add([spanOf({ trace }), spanOf({ trace, failed: true, service: PAGE })]);
    expect(ring.list().filter(({ id: kept }) => kept <= id(150))).toHaveLength(150);
    expect(ring.size.kept).toBe(200);
  });

  test('[TRC5] neither pages nor verdicts push out what failed here, and it pushes out none of them', () => {
    const ring = new TraceRing();
    const seen = () => ring.list().filter(({ id: kept }) => kept <= id(200)).length;
    for (let trace = 1; trace <= 200; trace += 1) ring.add([spanOf({ trace, failed: true })]);
    for (let trace = 1_000; trace < 1_060; trace += 1)
      ring.add([spanOf({ trace }), spanOf({ trace, failed: true, service: PAGE })]);
    for (let trace = 2_000; trace < 2_110; trace += 1) {
      ring.add([spanOf({ trace })]);
      ring.keep(id(trace), 'bad');
    }
    expect([seen(), ring.size.kept]).toEqual([200, 350]);
    for (let trace = 3_000; trace < 3_100; trace += 1) ring.add([spanOf({ trace, failed: true })]);
    expect([seen(), ring.size.kept]).toEqual([100, 350]);
    expect(ring.get(id(2_109))).toMatchObject({ why: ['bad'] });
  });

  test('[TRC5] what turns out to have failed here after all is counted with its like', () => {
    const ring = new TraceRing();
    for (let trace = 1; trace <= 200; trace += 1) ring.add([spanOf({ trace, failed: true })]);
    ring.add([spanOf({ trace: 300 })]);
    ring.keep(id(300), 'bad');
    expect(ring.size.kept).toBe(201);
    ring.add([spanOf({ trace: 300, failed: true })]);
    expect(ring.size.kept).toBe(200);
    expect(ring.get(id(1))).toBeNull();
  });

  test('[TRC5] where bytes are too many, what pages and verdicts keep goes before what failed here', () => {
    const ring = new TraceRing();
    const attributes = { 'exception.stacktrace': 'x'.repeat(2_000) };
    const large = (trace: number, more: object) =>
      ring.add(Array.from({ length: 128 }, () => spanOf({ trace, attributes, ...more })));
    for (let trace = 1; trace <= 20; trace += 1) large(trace, { failed: true });
    for (let trace = 1_000; trace < 1_100; trace += 1)
      large(trace, { attributes: { ...attributes, [KEEP]: true, [VERDICT]: 'bad' } });
    expect(ring.bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect(ring.list().filter(({ why }) => why.includes('failed'))).toHaveLength(20);
    expect(ring.size.kept).toBeLessThan(60);
  });

  test('[TRC5] what pages say is bounded in bytes: of one trace, and of all that are theirs alone', () => {
    const ring = new TraceRing();
    const told = { service: PAGE, attributes: { 'exception.stacktrace': 'x'.repeat(2_000) } };
    for (let i = 0; i < 100; i += 1) ring.add([spanOf({ ...told })]);
    expect(ring.bytes).toBeLessThanOrEqual(64 * 1024);
    expect(ring.get(id(1))?.dropped).toBeGreaterThan(50);
    for (let trace = 2; trace < 1_000; trace += 1)
      ring.add(Array.from({ length: 100 }, () => spanOf({ trace, ...told })));
    expect(ring.bytes).toBeLessThanOrEqual(2 * 1024 * 1024);
    expect(ring.size.pages).toBeGreaterThan(20);
    // Taken back, nothing of it is counted any more.
    for (let trace = 2; trace < 1_000; trace += 1) ring.add([spanOf({ trace })]);
    expect(ring.size.pages).toBe(0);
    for (let trace = 2_000; trace < 2_600; trace += 1) ring.add([spanOf({ trace })]);
    expect(ring.bytes).toBe(500 * (600 + 2 * 'produce'.length));
  });

  test('[TRC5] [TRC12] what only a page has told of is surely kept once a span of this process joins it', () => {
    const ring = new TraceRing();
    ring.add([spanOf({ service: PAGE, failed: true })]);
    expect(ring.list().map(({ why }) => why)).toEqual([['failed']]);
    expect(ring.isKept(id(1))).toBe(false);
    ring.add([spanOf({ parentSpanId: 'f'.repeat(16), spanId: 'e'.repeat(16) })]);
    expect(ring.size).toEqual({ kept: 1, recent: 0, pages: 0 });
    expect(ring.list()).toMatchObject([{ spans: 2, services: [PAGE, OWN_SERVICE] }]);
    expect(ring.isKept(id(1))).toBe(true);
  });
});

describe('links', () => {
  const linkTo = (trace: number) => [{ traceId: id(trace), spanId: '2'.repeat(16) }];

  test('[TRC13] who has the id of a join finds what came of it, also when the join is forgotten', () => {
    const ring = new TraceRing();
    ring.add([spanOf({ trace: 1, name: 'join' })]);
    ring.add([
      spanOf({ trace: 2, name: 'session_bad', links: linkTo(1), attributes: { [KEEP]: true, [VERDICT]: 'bad' } }),
    ]);
    ring.add([spanOf({ trace: 3, name: 'setAway', links: linkTo(1), startMs: 9_000 })]);
    expect(ring.get(id(1))?.linking.map(({ action }) => action)).toEqual(['session_bad', 'setAway']);
    expect(ring.get(id(2))).toMatchObject({ linking: [], spans: [{ links: linkTo(1) }] });
    for (let trace = 100; trace < 700; trace += 1) ring.add([spanOf({ trace })]);
    expect(ring.get(id(1))).toMatchObject({ spans: [], linking: [{ id: id(2), action: 'session_bad' }] });
    expect(ring.get(id(9_999))).toBeNull();
  });

  test('[TRC13] the reasons first, the newest first, and twenty at most', () => {
    const ring = new TraceRing();
    for (let trace = 2; trace < 100; trace += 1)
      ring.add([spanOf({ trace, links: linkTo(1), startMs: trace, failed: trace === 50 })]);
    const found = ring.get(id(1))?.linking.map(({ id: linking }) => linking);
    expect(found?.slice(0, 3)).toEqual([id(50), id(99), id(98)]);
    expect(found).toHaveLength(20);
  });
});
