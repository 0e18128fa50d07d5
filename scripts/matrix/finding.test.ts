import { expect, test } from 'vitest';
import { mistakesOf, type Facts } from './finding.ts';

const FAULT = {
  reasons: ['audio_loss'] as const,
  fires: ['JoinsFail'],
  besides: { JoinsFailSlowly: 'the same, over days' },
};
const after = (seconds: number) => new Map([['JoinsFail', seconds]]);
const FACTS: Facts = {
  firedAfterS: after(10),
  toldAfterS: after(11),
  resolvedAfterS: after(60),
  everFired: new Set(['JoinsFail', 'JoinsFailSlowly', 'Watchdog']),
  told: [{ receiver: 'page', alert: 'JoinsFail', status: 'firing' }],
  worstReason: 'audio_loss',
};
const receiversOf = (alert: string): string[] => (alert === 'JoinsFail' ? ['page'] : ['page', 'ticket']);
const none = new Map<string, number>();

test('an alert that fires, arrives and is over is right, with the companions that were named', () => {
  expect(mistakesOf(FAULT, FACTS, receiversOf)).toEqual([]);
});

test.each([
  ['JoinsFail did not fire', { firedAfterS: none, toldAfterS: none, resolvedAfterS: none }],
  ['JoinsFail fired and reached nobody', { toldAfterS: none, resolvedAfterS: none }],
  ['JoinsFail is not over', { resolvedAfterS: none }],
  ['most of it was put down to no_video', { worstReason: 'no_video' }],
  ['most of it was put down to nothing', { worstReason: null }],
  ['WorkerDied fired, too', { everFired: new Set([...FACTS.everFired, 'WorkerDied']) }],
  [
    'JoinsFail went to ticket',
    { told: [...FACTS.told, { receiver: 'ticket', alert: 'JoinsFail', status: 'resolved' as const }] },
  ],
])('%s', (mistake, changed) => {
  expect(mistakesOf(FAULT, { ...FACTS, ...changed }, receiversOf)).toEqual([mistake]);
});
