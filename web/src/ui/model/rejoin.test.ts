import { wireError, type ErrorCode } from '@atrium/protocol';
import { expect, test } from 'vitest';
import { looksForWay, REJOIN_WAITS_MS, rejoinPatiently } from './rejoin.ts';

test.each<[string, (ErrorCode | null)[], number]>([
  ['is in at once', [null], 1],
  ['goes on while the network is not there yet', ['unreachable', 'unreachable', null], 3],
  ['asks no more when the answer is no', ['unreachable', 'room_full', null], 2],
  ['gives up', Array<ErrorCode>(9).fill('unreachable'), REJOIN_WAITS_MS.length],
])('%s', async (_what, answers, tries) => {
  const slept: number[] = [];
  let asked = 0;
  const error = await rejoinPatiently({
    rejoin: () => {
      const code = answers[asked++] ?? null;
      return Promise.resolve(code === null ? null : wireError(code));
    },
    sleep: (ms) => Promise.resolve(void slept.push(ms)),
  });
  expect(asked).toBe(tries);
  expect(error?.code ?? null).toBe(answers[tries - 1]);
  expect(slept).toEqual(REJOIN_WAITS_MS.slice(1, tries));
});

test('the way back is looked for until the room says no', () => {
  expect(looksForWay({ kind: 'idle' })).toBe(true);
  expect(looksForWay({ kind: 'trying' })).toBe(false);
  expect(looksForWay({ kind: 'refused', error: wireError('unreachable') })).toBe(true);
  expect(looksForWay({ kind: 'refused', error: wireError('room_full') })).toBe(false);
});
