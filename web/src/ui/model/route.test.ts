import { expect, test } from 'vitest';
import { roomPath, routeOf } from './route.ts';

test.each([
  ['/', { kind: 'front' }],
  ['', { kind: 'front' }],
  ['/r/', { kind: 'front' }],
  ['/r/demo', { kind: 'room', room: 'demo' }],
  ['/r/demo/', { kind: 'room', room: 'demo' }],
  ['/r/Demo', { kind: 'bad-room', text: 'Demo' }],
  ['/r/a%20b', { kind: 'bad-room', text: 'a b' }],
  ['/r/%', { kind: 'bad-room', text: '%' }],
  ['/r/a/b', { kind: 'unknown' }],
  ['/x', { kind: 'unknown' }],
])('%s', (path, route) => expect(routeOf(path)).toEqual(route));

test('a room leads back to itself', () =>
  expect(routeOf(roomPath('spring-meetup'))).toEqual({ kind: 'room', room: 'spring-meetup' }));
