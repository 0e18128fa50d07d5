import { expect, test } from 'vitest';
import { pathOf, roomPath, routeOf } from './route.ts';

test.each([
  ['/', { kind: 'front' }],
  ['', { kind: 'front' }],
  ['/r/', { kind: 'front' }],
  ['/r/demo', { kind: 'room', room: 'demo' }],
  ['/r/demo/', { kind: 'room', room: 'demo' }],
  ['/r/Demo', { kind: 'room', room: 'demo' }],
  ['/r/My%20Room', { kind: 'room', room: 'my-room' }],
  [`/r/${'x'.repeat(49)}`, { kind: 'bad-room', text: 'x'.repeat(49) }],
  ['/r/%', { kind: 'bad-room', text: '%' }],
  ['/r/a/b', { kind: 'unknown' }],
  ['/x', { kind: 'unknown' }],
])('%s', (path, route) => expect(routeOf(path)).toEqual(route));

test.each([
  ['/r/', '/'],
  ['/r', '/'],
  ['/r/My%20Room', '/r/my-room'],
  ['/r/demo/', '/r/demo'],
  ['/r/demo', '/r/demo'],
  ['/r/%', '/r/%'],
  ['/x/y', '/x/y'],
])('%s is shown as %s', (path, shown) => expect(pathOf(routeOf(path), path)).toBe(shown));

test('a room leads back to itself', () =>
  expect(routeOf(roomPath('spring-meetup'))).toEqual({ kind: 'room', room: 'spring-meetup' }));
