import { expect, test } from 'vitest';
import type { BroadcastFacts } from './broadcast.ts';
import { broadcastProblems } from './verdict.ts';

const well: BroadcastFacts = {
  people: 4,
  circles: 1,
  reachMs: [20, 40, 900],
  othersHeard: 0,
  backMs: [30, 60],
  changedCircles: 0,
  workerLoad: 0.1,
  stalledMs: 5,
};

test('nothing is wrong with a room that hears, and comes back', () => {
  expect(broadcastProblems(well)).toEqual([]);
});

test.each([
  ['somebody never heard it', { reachMs: [20, null, 40] }, '1 never heard who spoke'],
  ['nobody did', { reachMs: [] }, 'a hundredth heard nothing for none ms'],
  ['it was late', { reachMs: [20, 1_006] }, 'a hundredth heard nothing for 1006 ms'],
  ['a circle talked on', { othersHeard: 2 }, '2 heard somebody else meanwhile'],
  ['a circle is another one', { changedCircles: 1 }, '1 circles are not what they were'],
  ['a voice is gone', { backMs: [30, null] }, '1 voices did not come back to their circle'],
])('%s', (_what, change, problem) => {
  expect(broadcastProblems({ ...well, ...change })).toEqual([problem]);
});

test('what the bots slept through is no fault of the room', () => {
  expect(broadcastProblems({ ...well, reachMs: [1_100], stalledMs: 200 })).toEqual([]);
});
