import { METRICS } from '@atrium/metrics';
import type { Objective } from '../objective.ts';
import { select } from '../selection.ts';

/** A closed lid looks the same as a lost network: the target leaves room for it. */
export const SESSIONS_KEPT: Objective = {
  id: 'sessions-kept',
  title: 'Nobody falls out',
  promise: 'One stays in a room until one leaves.',
  sli: {
    kind: 'events',
    bad: [select(METRICS.sessionsEnded, { end: 'expired', participant: 'person' })],
    total: [select(METRICS.sessionsEnded, { participant: 'person' })],
  },
  target: 0.999,
  periodDays: 30,
  consequences: ['page', 'ticket'],
  evidenceMin: 100,
};
