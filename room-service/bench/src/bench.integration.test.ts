import { seededRandom } from '@atrium/bots';
import { expect, test } from 'vitest';
import { EdgeProxy } from '../../../scripts/lib/edge-proxy.ts';
import { RedisServer } from '../../../scripts/lib/redis-server.ts';
import { edgeJoin } from './edge-join.ts';
import { join } from './join.ts';
import { placement } from './placement.ts';
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

const named = (row: Row) => delivered(row).map(({ times, missed }) => ({ times, missed }));
const BOTH = [
  { times: ROUNDS, missed: 0 },
  { times: ROUNDS, missed: 0 },
];

test.runIf(RedisServer.available())(
  'the placement row places every room by both ways (needs redis-server)',
  async () => {
    const row = await placement({ rounds: ROUNDS, random: seededRandom(1) });
    expect(named(row)).toEqual(BOTH);
    expect(table([row], seededRandom(1))).toMatch(/\d rooms\/s, of one p99 \d/);
  },
);

test.runIf(RedisServer.available() && EdgeProxy.available())(
  'the edge row lets in by both ways (needs redis-server and nginx)',
  async () => {
    expect(named(await edgeJoin({ rounds: ROUNDS, random: seededRandom(1) }))).toEqual(BOTH);
  },
  240_000,
);
