import { PAGE_ATTRIBUTES, PAGE_SPANS } from '@atrium/protocol';
import { describe, expect, test } from 'vitest';
import { collectGarbage } from '../../../scripts/lib/collect-garbage.ts';
import { otlpJson } from './otlp-json.ts';
import { pageSpans } from './page-spans.ts';

type Given = Record<string, unknown>;
const spanOf = (more: Given = {}): Given => ({
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  name: 'join',
  kind: 3,
  startTimeUnixNano: '1700000000000000000',
  endTimeUnixNano: '1700000000250000000',
  attributes: [],
  status: { code: 0 },
  ...more,
});
const bodyOf = (...spans: Given[]) => ({
  resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: 'x' }, spans }] }],
});
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const session = { room: 'demo', person: 'p1' };
const taken = (...spans: Given[]) => {
  const result = pageSpans(bodyOf(...spans), session);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

test('[TRC7] a span of a page is taken as it is, and told whose it is by the token', () => {
  expect(taken(spanOf({ attributes: [text('atrium.room', 'another'), text('atrium.outcome', 'ok')] }))).toEqual([
    {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      parentSpanId: null,
      name: 'join',
      service: 'atrium-web',
      kind: 'client',
      startMs: 1_700_000_000_000,
      durationMs: 250,
      failed: false,
      attributes: { 'atrium.room': 'demo', 'atrium.person': 'p1', 'atrium.outcome': 'ok' },
      links: [],
    },
  ]);
});

test('[TRC7] what is kept of a long text is its beginning alone, and not the text', () => {
  const heldBytes = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const before = heldBytes();
  // As they come: each from a body of its own.
  const kept = Array.from({ length: 300 }, (_, i) => {
    const stack = `/assets/room-abc.js:1:${i}\n${'x'.repeat(60_000)}`;
    const body = JSON.stringify(bodyOf(spanOf({ attributes: [text('exception.stacktrace', stack)] })));
    return pageSpans(JSON.parse(body), session);
  });
  expect(heldBytes() - before).toBeLessThan(5_000_000);
  expect(kept.every(({ ok }) => ok)).toBe(true);
});

test('[TRC7] attributes that are not on the list are dropped', () => {
  const [span] = taken(
    spanOf({
      attributes: [
        text('user.name', 'Ana'),
        text('__proto__', 'x'),
        text('toString', 'x'),
        text('exception.message', 'Ana wrote: hello'),
        text('web_vital.value', 'Ana'),
        text('http.route', '/r/a-room-nobody-knows'),
        { key: 'web_vital.value', value: { doubleValue: 0.25 } },
        { key: 'atrium.outcome', value: { boolValue: true } },
        { key: 'atrium.keep', value: { boolValue: true } },
        { key: 'atrium.code', value: { arrayValue: { values: [] } } },
      ],
    }),
  );
  expect(span?.attributes).toEqual({ 'atrium.room': 'demo', 'atrium.person': 'p1', 'web_vital.value': 0.25 });
});

test('[TRC7] names and words that are on no list are called other: nobody’s words get in', () => {
  const free = 'Ana wrote: hello';
  const keys = ['atrium.outcome', 'atrium.code', 'atrium.awaited', 'exception.type', 'web_vital.name'];
  const [span] = taken(spanOf({ name: free, attributes: keys.map((key) => text(key, free)) }));
  expect(span?.name).toBe('other');
  expect(JSON.stringify(span)).not.toContain('Ana');
  for (const key of keys) expect(span?.attributes[key]).toBe('other');
});

test('[TRC7] whatever a page of ours can say is taken as it is', () => {
  for (const name of PAGE_SPANS) expect(taken(spanOf({ name }))[0]?.name).toBe(name);
  for (const [key, words] of Object.entries(PAGE_ATTRIBUTES)) {
    if (typeof words === 'string') continue;
    for (const word of words) expect(taken(spanOf({ attributes: [text(key, word)] }))[0]?.attributes[key]).toBe(word);
  }
});

test('[TRC7] of a stack only places in our own scripts are taken, ten at most', () => {
  const stackOf = (...lines: string[]) =>
    taken(spanOf({ attributes: [text('exception.stacktrace', lines.join('\n'))] }))[0]?.attributes[
      'exception.stacktrace'
    ];
  const frames = Array.from({ length: 12 }, (_, i) => `/assets/room-B_x-1.js:${i + 1}:20`);
  expect(stackOf('TypeError: Ana wrote hello', ...frames)).toBe(frames.slice(0, 10).join('\n'));
  const none = [
    '    at draw (https://atrium.example/assets/room-abc.js:1:2)',
    'https://atrium.example/assets/room-abc.js:1:2',
    '/assets/room-abc.js?who=ana:1:2',
    '/assets/ana wrote hello.js:1:2',
    '/assets/room-abc.js:1:2 ana',
    '/r/a-room-nobody-knows:1:2',
    '/assets/room-abc.js:ana:2',
  ];
  expect(stackOf(...none)).toBeUndefined();
});

describe('[TRC7] refuses with the name of the field', () => {
  test.each([
    ['no JSON object', null, 'body'],
    ['no spans', bodyOf(), 'resourceSpans'],
    ['a short trace id', bodyOf(spanOf({ traceId: 'abc' })), 'traceId'],
    ['a trace id of zeros', bodyOf(spanOf({ traceId: '0'.repeat(32) })), 'traceId'],
    ['a span id in capitals', bodyOf(spanOf({ spanId: 'B'.repeat(16) })), 'spanId'],
    ['a name that is no text', bodyOf(spanOf({ name: 7 })), 'name'],
    ['an end before the beginning', bodyOf(spanOf({ endTimeUnixNano: '1' })), 'endTimeUnixNano'],
    ['a span of an hour', bodyOf(spanOf({ endTimeUnixNano: '1700003600000000000' })), 'endTimeUnixNano'],
    ['a time that is none', bodyOf(spanOf({ startTimeUnixNano: 'now' })), 'startTimeUnixNano'],
    ['129 spans', bodyOf(...Array.from({ length: 129 }, () => spanOf())), 'spans'],
    ['129 spans in two scopes', { resourceSpans: [...many(65), ...many(64)] }, 'spans'],
    [
      '17 traces',
      bodyOf(...Array.from({ length: 17 }, (_, i) => spanOf({ traceId: `${i + 10}`.repeat(16) }))),
      'traces',
    ],
    [
      'a hundred attributes',
      bodyOf(spanOf({ attributes: Array.from({ length: 100 }, () => text('a', 'b')) })),
      'attributes',
    ],
  ])('%s', (_what, body, field) => {
    const result = pageSpans(body, session);
    expect(result).toMatchObject({ ok: false, error: { code: 'bad_payload' } });
    expect(result.ok ? '' : result.error.message).toContain(field);
  });
});

function many(count: number) {
  return bodyOf(...Array.from({ length: count }, () => spanOf())).resourceSpans;
}

test('[TRC7] what goes on to the collector is written anew, with our word on whose service it is', () => {
  const body = otlpJson(taken(spanOf({ parentSpanId: 'c'.repeat(16), status: { code: 2 } })), {
    'service.name': 'atrium-web',
  });
  expect(JSON.parse(new TextDecoder().decode(body))).toEqual({
    resourceSpans: [
      {
        resource: { attributes: [text('service.name', 'atrium-web')] },
        scopeSpans: [
          {
            scope: { name: 'atrium' },
            spans: [
              {
                ...spanOf({ parentSpanId: 'c'.repeat(16), status: { code: 2 } }),
                attributes: [text('atrium.room', 'demo'), text('atrium.person', 'p1')],
                links: [],
              },
            ],
          },
        ],
      },
    ],
  });
});
