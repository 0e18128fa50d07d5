import { METRICS } from '@atrium/metrics';
import type { Objective } from '../objective.ts';
import { select } from '../selection.ts';

/** Time that nobody measured is neither good nor bad: it is in telemetry coverage. */
export const GOOD_TIME: Objective = {
  id: 'good-time',
  title: 'Time in rooms is good',
  promise: 'People in a room hear, see and are heard.',
  sli: {
    kind: 'time',
    bad: [select(METRICS.participantSeconds, { verdict: 'bad', participant: 'person' })],
    total: [select(METRICS.participantSeconds, { verdict: ['good', 'bad'], participant: 'person' })],
  },
  target: 0.99,
  periodDays: 30,
  consequences: ['page', 'ticket'],
  // Ten people for a minute.
  evidenceMin: 600,
};
