import { seededRandom } from '@atrium/bots';
import { expect, test } from 'vitest';
import { join } from './join.ts';
import { table, type Row } from './row.ts';
import { walkUp } from './walk-up.ts';

const ROUNDS = 2;

/** How long it took is nobody's business here: only that each side delivered each time, by the messages that it claims. */
const delivered = ({ ours, peer }: Row) =>
  [ours, peer].map(({ ms, missed, notes }) => ({
    times: ms.filter((each) => each > 0).length,
    missed,
    notes: [...notes].join(),
  }));

test('the walk-up row delivers by both ways, ours without a message to the hearer', async () => {
  const row = await walkUp({ rounds: ROUNDS, random: seededRandom(1) });
  expect(delivered(row)).toEqual([
    { times: ROUNDS, missed: 0, notes: '0 messages to the hearer' },
    { times: ROUNDS, missed: 0, notes: '1 messages to the hearer' },
  ]);
  expect(table([row], seededRandom(1))).toContain(`| ${ROUNDS} of ${ROUNDS} |`);
});

test('the join row delivers by both ways, ours awaiting one reply', async () => {
  const row = await join({ rounds: ROUNDS, random: seededRandom(1) });
  expect(delivered(row)).toEqual([
    { times: ROUNDS, missed: 0, notes: '1 replies awaited' },
    { times: ROUNDS, missed: 0, notes: '3 replies awaited' },
  ]);
});
