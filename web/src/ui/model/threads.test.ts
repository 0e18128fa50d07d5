import type { ChatMessage } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { directPeople, messagesOf, threadOf, threadToOpen, unread, type Thread } from './threads.ts';

const say = (id: string, scope: ChatMessage['scope'], from: string, to?: string): ChatMessage => ({
  id,
  scope,
  from,
  fromName: from,
  text: id,
  at: 0,
  ...(to === undefined ? {} : { to }),
});
const chat = [
  say('1', 'room', 'a'),
  say('2', 'direct', 'me', 'b'),
  say('3', 'circle', 'c'),
  say('4', 'direct', 'b', 'me'),
  say('5', 'direct', 'c', 'me'),
  say('6', 'room', 'me'),
];
const ids = (list: ChatMessage[]) => list.map((message) => message.id).join('');

test('both ends of a direct talk are one thread', () => {
  expect(threadOf(say('x', 'direct', 'me', 'b'), 'me')).toEqual({ scope: 'direct', with: 'b' });
  expect(ids(messagesOf(chat, { scope: 'direct', with: 'b' }, 'me'))).toBe('24');
  expect(ids(messagesOf(chat, { scope: 'room' }, 'me'))).toBe('16');
  expect(ids(messagesOf(chat, { scope: 'circle' }, 'me'))).toBe('3');
});

test('direct talks, latest first', () => expect(directPeople(chat, 'me')).toEqual(['c', 'b']));

test('own messages are never unread, seen ones neither', () => {
  expect([...unread(chat, new Set(), 'me')]).toEqual([
    ['room', 1],
    ['circle', 1],
    ['direct:b', 1],
    ['direct:c', 1],
  ]);
  expect([...unread(chat, new Set(['1', '3', '4', '5']), 'me')]).toEqual([]);
});

test.each<[string, Thread, boolean, string[], Thread]>([
  ['at the circle while in one', { scope: 'room' }, true, [], { scope: 'circle' }],
  ['at the circle also when there is more news', { scope: 'room' }, true, ['direct:b', 'circle'], { scope: 'circle' }],
  ['where it was, in no circle', { scope: 'direct', with: 'b' }, false, [], { scope: 'direct', with: 'b' }],
  ['not at a circle that one has left', { scope: 'circle' }, false, [], { scope: 'room' }],
  ['at what is new elsewhere', { scope: 'circle' }, true, ['room'], { scope: 'room' }],
  ['at a person who wrote', { scope: 'room' }, true, ['direct:b'], { scope: 'direct', with: 'b' }],
  ['where it was when there is news', { scope: 'room' }, true, ['room', 'circle'], { scope: 'room' }],
])('the chat opens %s', (_what, last, inCircle, news, opened) =>
  expect(threadToOpen(last, { inCircle, news: new Map(news.map((key) => [key, 1])) })).toEqual(opened),
);
