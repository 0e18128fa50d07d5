import { expect, test } from 'vitest';
import { lawOf } from '../judge/players.ts';
import { standing, type KeptOrder } from './orders.ts';
import { after, begun, type Run, type Seen } from './run.ts';

const LAW = lawOf([]);
const SEEN: Seen = { phase: 'Progressing', digest: 'one', weight: 5 };
const RUN: Run = begun(null, SEEN, { startedS: 1_000, salt: 's', laws: { '20s': LAW, '5m': LAW }, pods: [] });
const order = (is: KeptOrder['is'], more: Partial<KeptOrder> = {}): KeptOrder => ({
  ...{ is, by: 'ana', reason: 'because', atS: 1_100, digest: 'one' },
  ...more,
});
const of = (run: Run | null) => ({ run, neverBegan: null });
const ended = after(RUN, { ...SEEN, phase: 'Failed' }, 1_200);

test('[RUN6] a pause holds whatever comes', () => {
  for (const run of [null, RUN, ended])
    expect(standing(order('pause', { digest: 'old' }), SEEN, of(run))).not.toBeNull();
});

test.each(['abort', 'force'] as const)('[RUN6] %s is said of one release, and of that until it ends', (is) => {
  expect(standing(order(is), SEEN, of(null))).not.toBeNull();
  expect(standing(order(is), SEEN, of(RUN))).not.toBeNull();
  expect(standing(order(is), { ...SEEN, digest: 'two' }, of(RUN))).toBeNull();
  expect(standing(order(is), SEEN, of(ended))).toBeNull();
  // The same one is tried again, and somebody said so since.
  expect(standing(order(is, { atS: 1_300 }), SEEN, of(ended))).not.toBeNull();
  const neverBegan = { number: 2, digest: 'one', sinceS: 1_000, atS: 1_200, why: [] };
  expect(standing(order(is), SEEN, { run: null, neverBegan })).toBeNull();
  expect(standing(order(is, { atS: 1_300 }), SEEN, { run: null, neverBegan })).not.toBeNull();
});
