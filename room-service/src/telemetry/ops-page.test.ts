import { expect, test } from 'vitest';
import { listPage, tracePage } from './ops-page.ts';
import type { RingSpan, Trace, TraceSummary } from './trace-ring.ts';

const HOSTILE = `"><img src=x onerror='alert(1)'>&`;
const id = 'a'.repeat(32);

const spanOf = (more: Partial<RingSpan> = {}): RingSpan => ({
  traceId: id,
  spanId: 'b'.repeat(16),
  parentSpanId: null,
  name: 'join',
  service: 'atrium-web',
  kind: 'client',
  startMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  durationMs: 2_345,
  failed: false,
  attributes: {},
  links: [],
  ...more,
});

const linking: TraceSummary = {
  id: 'd'.repeat(32),
  action: 'session_bad',
  startMs: 0,
  durationMs: 0.1,
  spans: 1,
  services: ['atrium-room-service'],
  why: ['bad'],
};
const shown = (trace: Partial<Trace>): string =>
  tracePage({ id, spans: [], dropped: 0, why: [], linking: [], ...trace }, 60_000);

/** What a browser would take for an element or an attribute of one. */
const elements = (html: string): string[] => html.match(/<[a-z!/][^>]*>/gi) ?? [];

test('[TRC10] every value of a span is text, whatever it holds', () => {
  const summary: TraceSummary = {
    id: HOSTILE,
    action: HOSTILE,
    startMs: NaN,
    durationMs: 1,
    spans: 1,
    services: [HOSTILE],
    why: ['slow'],
  };
  const plain = shown({ spans: [spanOf({ attributes: { 'atrium.code': 'x' } })], why: ['slow'], linking: [linking] });
  const hostile = shown({
    id: HOSTILE,
    spans: [
      spanOf({
        name: HOSTILE,
        service: HOSTILE,
        attributes: { 'atrium.code': HOSTILE, 'atrium.room': HOSTILE, [HOSTILE]: HOSTILE },
        links: [{ traceId: HOSTILE, spanId: HOSTILE }],
        failed: true,
      }),
    ],
    dropped: 3,
    why: ['failed'],
    linking: [summary],
  });
  expect(hostile).not.toContain('<img');
  expect(hostile).not.toContain(HOSTILE);
  // No element but those of the page itself.
  const known = new Set(elements(plain).map((element) => /^<\/?([a-z!0-9]+)/i.exec(element)?.[1]));
  const own = new Set(elements(hostile).map((element) => /^<\/?([a-z!0-9]+)/i.exec(element)?.[1]));
  expect([...own].filter((name) => !known.has(name))).toEqual([]);
  expect(listPage([summary], 0)).not.toContain('<img');
});

test('a waterfall says what, when, how long, and where in it', () => {
  const html = shown({
    spans: [
      spanOf(),
      spanOf({
        spanId: 'c'.repeat(16),
        parentSpanId: 'b'.repeat(16),
        name: 'welcome',
        startMs: spanOf().startMs + 500,
        durationMs: 250,
      }),
    ],
    why: ['slow'],
  });
  expect(html).toContain('2026-01-02 03:04:05.006');
  expect(html).toContain('2.35 s');
  expect(html).toContain('Longest step</span> <b>welcome</b> 250 ms');
  expect(html).toContain('left:21.322%;width:10.661%');
  expect(html.indexOf('>join')).toBeLessThan(html.indexOf('>welcome'));
});

test('the step that took longest is the service’s, where a page waited for that', () => {
  const spans = [
    spanOf(),
    spanOf({ spanId: 'c'.repeat(16), parentSpanId: 'b'.repeat(16), name: 'welcome', durationMs: 2_000 }),
    spanOf({
      spanId: 'd'.repeat(16),
      parentSpanId: 'b'.repeat(16),
      name: 'produce',
      service: 'atrium-room-service',
      durationMs: 1_900,
    }),
  ];
  expect(shown({ spans })).toContain('<b>produce</b> 1.90 s');
});

test('[TRC13] a trace shows what links to it and what it links to, also when nothing else is left of it', () => {
  const there = `href="/ops/traces/${linking.id}"`;
  expect(shown({ spans: [spanOf()], linking: [linking] })).toContain(there);
  const forgotten = shown({ linking: [linking] });
  expect(forgotten).toContain(there);
  expect(forgotten).toContain('Its own spans are forgotten');
  expect(forgotten).not.toContain('1970-01-01 00:00:00.000 UTC');
  const back = shown({ spans: [spanOf({ links: [{ traceId: 'e'.repeat(32), spanId: 'f'.repeat(16) }] })] });
  expect(back).toContain(`href="/ops/traces/${'e'.repeat(32)}"`);
  expect(back).not.toContain('What links to this trace');
});

test('a list without traces says so', () => {
  expect(listPage([], 0)).toContain('None so far.');
});
