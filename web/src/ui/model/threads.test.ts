import type { ChatMessage } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { directPeople, messagesOf, threadOf, unread } from './threads.ts';

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
