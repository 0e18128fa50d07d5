import { expect, test } from 'vitest';
import type { RingSpan } from './trace-ring.ts';
import { viewOf } from './trace-view.ts';

const spanOf = (
  spanId: string,
  parentSpanId: string | null,
  startMs: number,
  durationMs: number,
  service = 'web',
): RingSpan => ({
  traceId: 'a'.repeat(32),
  spanId,
  parentSpanId,
  name: spanId,
  service,
  kind: 'internal',
  startMs,
  durationMs,
  failed: false,
  attributes: {},
  links: [],
});

const lines = (spans: RingSpan[]) =>
  viewOf(spans).rows.map(({ span, depth, offsetMs }) => [span.name, depth, offsetMs]);

test('children stand below their parents, by their beginning', () => {
  const spans = [
    spanOf('b', 'root', 50, 10),
    spanOf('root', null, 0, 100),
    spanOf('a', 'root', 20, 50),
    spanOf('aa', 'a', 30, 5),
  ];
  expect(lines(spans)).toEqual([
    ['root', 0, 0],
    ['a', 1, 20],
    ['aa', 2, 30],
    ['b', 1, 50],
  ]);
  expect(viewOf(spans)).toMatchObject({ startMs: 0, totalMs: 100, shifts: [] });
});

test('what lies within its parent stays where it is', () => {
  expect(viewOf([spanOf('root', null, 0, 100), spanOf('server', 'root', 70, 20, 'service')]).shifts).toEqual([]);
});

test('a service whose clock is off is moved as a whole to where it fits', () => {
  const spans = [
    spanOf('root', null, 0, 100),
    spanOf('server', 'root', 5_000, 20, 'service'),
    spanOf('call', 'server', 5_010, 5, 'service'),
  ];
  expect(lines(spans)).toEqual([
    ['root', 0, 0],
    ['server', 1, 40],
    ['call', 2, 50],
  ]);
  expect(viewOf(spans)).toMatchObject({ totalMs: 100, shifts: [{ service: 'service', byMs: -4_960 }] });
});

test('what outlasts its parent is moved only when it would begin before it', () => {
  const server = spanOf('hear', null, 1_000, 10, 'service');
  expect(viewOf([server, spanOf('page', 'hear', 1_004, 300)]).shifts).toEqual([]);
  expect(lines([server, spanOf('page', 'hear', 400, 300)])).toEqual([
    ['hear', 0, 0],
    ['page', 1, 0],
  ]);
});

test('parents that are missing, or that make a ring, end nothing', () => {
  expect(lines([spanOf('a', 'gone', 5, 1)])).toEqual([['a', 0, 0]]);
  const ring = [spanOf('a', 'b', 0, 1), spanOf('b', 'a', 0, 1), spanOf('c', null, 0, 1)];
  expect(lines(ring).map(([name]) => name)).toEqual(['c', 'a', 'b']);
  expect(viewOf([])).toEqual({ rows: [], startMs: 0, totalMs: 0, shifts: [] });
});
