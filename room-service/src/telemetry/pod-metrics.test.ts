import { expect, test } from 'vitest';
import { METRICS } from '@atrium/metrics';
import { Metrics } from './metrics.ts';
import { podMetrics } from './pod-metrics.ts';

test('[MVT5] a directory that does not answer is known at once, until it does', async () => {
  const metrics = new Metrics({ version: '1', track: 'primary' });
  const watch = podMetrics(metrics);
  const isAway = async () => {
    const { text } = await metrics.exposition();
    return text.includes(`\n${METRICS.directoryUnreachable.name} 1\n`);
  };
  expect(await isAway()).toBe(false);
  watch.asked('beat', 500, false);
  expect(await isAway()).toBe(true);
  watch.asked('find', 2, true);
  expect(await isAway()).toBe(false);
});
