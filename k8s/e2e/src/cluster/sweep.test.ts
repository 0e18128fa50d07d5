import { expect, it } from 'vitest';
import { abandoned, clusterName } from './sweep.ts';

it('finds the clusters of processes that are gone, once each', () => {
  const entries = [clusterName(7, 1), `${clusterName(7, 1)}-aB3x`, clusterName(8, 1), 'atrium-s7', 'something'];
  expect(abandoned(entries, (pid) => pid === 8)).toEqual([clusterName(7, 1)]);
});
