import { METRICS } from '@atrium/metrics';
import type { Objective } from '../objective.ts';
import { selectHistogram } from '../selection.ts';

export const FIRST_MEDIA: Objective = {
  id: 'first-media',
  title: 'First sound and picture in 2 s',
  promise: 'Two seconds after the click one hears and sees who stands there.',
  sli: {
    kind: 'latency',
    of: selectHistogram(METRICS.firstMedia, { participant: 'person' }),
    withinS: 2,
    form: 'classic',
    // What never came is counted above the last bucket.
    failed: [],
  },
  target: 0.95,
  periodDays: 30,
  consequences: ['ticket'],
  evidenceMin: 20,
};
