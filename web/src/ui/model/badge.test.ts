import type { ChatMessage } from '@atrium/protocol';
import { expect, it } from 'vitest';
import { callsOf, missedSince, type Told } from './badge.ts';

const message = (id: string, scope: ChatMessage['scope'], from = 'ben'): ChatMessage => ({
  id,
  scope,
  from,
  fromName: from,
  text: 'Hello',
  at: 0,
});
const quiet: Told = { self: 'ana', asks: [], notices: [], chat: [] };

it('counts who asks, who waves and who writes to one, and nothing else', () => {
  const now: Told = {
    ...quiet,
    asks: [{ id: 'k1', kind: 'knock', circle: 'c', by: 'ben', at: 0 }],
    notices: [
      { id: 'w1', kind: 'wave', by: 'ben', at: 0 },
      { id: 'n1', kind: 'circle', circle: 'c', what: 'full', at: 0 },
    ],
    chat: [message('m1', 'direct'), message('m2', 'circle'), message('m3', 'room'), message('m4', 'circle', 'ana')],
  };
  expect([...callsOf(now)]).toEqual(['k1', 'w1', 'm1', 'm2']);
  expect(missedSince(callsOf(quiet), now)).toBe(4);
});

it('what was there when the person looked away is not counted, nor what is settled', () => {
  const before: Told = { ...quiet, chat: [message('m1', 'direct')] };
  const now: Told = { ...before, chat: [...before.chat, message('m2', 'direct')] };
  expect(missedSince(callsOf(before), now)).toBe(1);
  expect(missedSince(callsOf(now), quiet)).toBe(0);
});
