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
  reason: 'no_audio',
  room: 'garden',
};
const OF = { nowMs: 60_000, pod: 'rooms-0' };
const shown = (trace: Partial<Trace>): string =>
  tracePage({ id, spans: [], dropped: 0, why: [], linking: [], ...trace }, OF);

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
    reason: HOSTILE,
    room: HOSTILE,
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
  expect(listPage([summary], { nowMs: 0, pod: HOSTILE })).not.toContain('<img');
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
  expect(listPage([], OF)).toContain('None so far.');
});

test('[TRC19] a list says of each why it is bad, in which room and at which pod, and leads back to what is wrong now', () => {
  const html = listPage([linking, { ...linking, services: ['atrium-web'], reason: null, room: null }], OF);
  const cells = (row: number) =>
    [...(html.split('<tr>')[row + 2] ?? '').matchAll(/<td data-name="([^"]*)"[^>]*>(.*?)<\/td>/g)].map(
      ([, name, cell = '']) => [name, cell.replace(/<[^>]*>/g, '')],
    );
  expect(Object.fromEntries(cells(0))).toMatchObject({ Reason: 'no_audio', Room: 'garden', Pod: 'rooms-0' });
  // Of pages alone nobody knows at which they were.
  expect(Object.fromEntries(cells(1))).toMatchObject({ Reason: '', Room: '', Pod: '' });
  expect(html.match(/<th /g)).toHaveLength(cells(0).length);
  for (const page of [html, shown({ spans: [spanOf()] })]) expect(page).toContain('<nav><a href="/ops">');
});
