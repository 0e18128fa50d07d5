import { expect, test } from 'vitest';
import { METRICS } from '@atrium/metrics';
import { MOVE_FAILURES } from '../move/mover.ts';
import { Metrics } from './metrics.ts';
import { moveMetrics } from './move-metrics.ts';

function stage() {
  const metrics = new Metrics({ version: '1', track: 'primary' });
  const drains: unknown[] = [];
  const watch = moveMetrics({ metrics, draining: (state) => drains.push(state) });
  const lines = async (name: string) =>
    (await metrics.exposition()).text.split('\n').filter((line) => line.startsWith(name) && !line.endsWith(' 0'));
  return { watch, drains, lines };
}

test('[MVT3] a move is counted by what it came to, and by how long nobody acted where it came to something', async () => {
  const { watch, lines } = stage();
  watch.ended({ kind: 'moved', freezeMs: 40, attached: 2, cold: 1 });
  for (const why of MOVE_FAILURES) watch.ended({ kind: 'called_off', why });
  const counted = await lines(METRICS.roomMoves.name);
  expect(counted).toHaveLength(1 + MOVE_FAILURES.length);
  expect(counted).toContain(`${METRICS.roomMoves.name}{moving="moved",called_off="none"} 1`);
  expect(counted).toContain(`${METRICS.roomMoves.name}{moving="called_off",called_off="unreachable"} 1`);
  expect(await lines(`${METRICS.moveFreeze.name}_sum`)).toEqual([`${METRICS.moveFreeze.name}_sum 0.04`]);
  expect(await lines(`${METRICS.moveFreeze.name}_count`)).toEqual([`${METRICS.moveFreeze.name}_count 1`]);
});

test('[MVT3] the gap that a page had is its own, and a bot’s is not a person’s', async () => {
  const { watch, lines } = stage();
  watch.swapped(180, 'person');
  watch.swapped(20, 'bot');
  const name = METRICS.moveGap.name;
  expect(await lines(`${name}_sum`)).toEqual([
    `${name}_sum{participant="person"} 0.18`,
    `${name}_sum{participant="bot"} 0.02`,
  ]);
  expect(await lines(`${name}_bucket{le="0.1",participant="person"}`)).toEqual([]);
});

test('[MVT5] why a pod drains is known from the first moment on, and not any more once that is taken back', async () => {
  const { watch, drains, lines } = stage();
  const name = METRICS.draining.name;
  watch.draining({ reason: 'rollback', endsAt: 9_000 });
  expect(await lines(name)).toEqual([`${name}{drain_reason="rollback"} 1`]);
  watch.draining({ reason: 'node', endsAt: null });
  expect(await lines(name)).toEqual([`${name}{drain_reason="node"} 1`]);
  watch.draining(null);
  expect(await lines(name)).toEqual([]);
  expect(drains).toEqual([{ reason: 'rollback', endsAt: 9_000 }, { reason: 'node', endsAt: null }, null]);
});
