import { METRICS } from '@atrium/metrics';
import { expect, test } from 'vitest';
import { select, selectHistogram } from './selection.ts';

test('[SLO2] a metric, a label or a value that the catalogue does not know does not compile', () => {
  // The compiler reads these lines (`npm run test:types`): where one of them compiled, the expectation itself is an error.
  const wrong = () => [
    // @ts-expect-error The catalogue has no such metric: renamed there, it is an error here.
    'joinz' satisfies keyof typeof METRICS,
    // @ts-expect-error Joins have no verdict.
    select(METRICS.joins, { verdict: 'bad' }),
    // @ts-expect-error No join ends like this.
    select(METRICS.joins, { outcome: 'broken' }),
    // @ts-expect-error Nor one of these.
    select(METRICS.joins, { outcome: ['ok', 'broken'] }),
    // @ts-expect-error A gauge does not count.
    select(METRICS.rooms),
    // @ts-expect-error A counter has no buckets.
    selectHistogram(METRICS.joins),
    // @ts-expect-error A histogram is no counter.
    select(METRICS.firstMedia),
    // @ts-expect-error Nor does its own label take any value.
    selectHistogram(METRICS.firstMedia, { kind: 'smell' }),
  ];
  expect(typeof wrong).toBe('function');
  expect(select(METRICS.joins, { outcome: ['ok', 'failed'], participant: 'person' })).toEqual({
    metric: METRICS.joins.name,
    where: { outcome: ['ok', 'failed'], participant: ['person'] },
  });
  expect(selectHistogram(METRICS.firstMedia).bucketsS).toEqual(METRICS.firstMedia.buckets);
});
