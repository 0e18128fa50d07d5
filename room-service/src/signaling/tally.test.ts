import { CLOSE } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { Tally } from './tally.ts';

test('ticks are added up, slow ones counted, and the slowest is kept until it is read', () => {
  const tally = new Tally();
  for (const ms of [1, 60, 3, 50]) tally.ticked(ms);
  const { ticks, tickMs, slowTicks, slowestTickMs } = tally;
  expect({ ticks, tickMs, slowTicks, slowestTickMs }).toEqual({
    ticks: 4,
    tickMs: 114,
    slowTicks: 1,
    slowestTickMs: 60,
  });
  tally.slowestTickMs = 0;
  tally.ticked(2);
  expect(tally.slowestTickMs).toBe(2);
});

test('a tick that comes when the next was due is slow, however fast it was itself', () => {
  const tally = new Tally();
  for (const lateMs of [0, 30, 100, 101, 800]) tally.ticked(1, lateMs);
  expect(tally).toMatchObject({ ticks: 5, slowTicks: 2, slowestTickMs: 1 });
});

test.each([
  [CLOSE.LEFT, 'left'],
  [1000, 'left'],
  [CLOSE.GOING_AWAY, 'going_away'],
  [1005, 'lost'],
  [1006, 'lost'],
  [CLOSE.RETRY, 'retry'],
  [CLOSE.FINAL, 'final'],
  [CLOSE.REFUSED, 'refused'],
  [1002, 'protocol'],
  [1007, 'protocol'],
  [1009, 'protocol'],
  [4999, 'other'],
] as const)('a socket that closed with %i counts as %s', (code, closing) => {
  const tally = new Tally();
  tally.opened();
  tally.opened();
  tally.gone(code, false);
  expect(tally.sockets).toBe(1);
  expect(Object.entries(tally.closed).filter(([, count]) => count > 0)).toEqual([[closing, 1]]);
});

test('a socket that never asked to come in counts as silent, whatever it closed with', () => {
  const tally = new Tally();
  tally.opened();
  tally.gone(1006, true);
  expect(Object.entries(tally.closed).filter(([, count]) => count > 0)).toEqual([['silent', 1]]);
});
