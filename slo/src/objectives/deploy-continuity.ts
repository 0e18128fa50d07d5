import { METRICS } from '@atrium/metrics';
import type { Objective } from '../objective.ts';
import { select } from '../selection.ts';

export const DEPLOY_CONTINUITY: Objective = {
  id: 'deploy-continuity',
  title: 'A deploy is not felt',
  promise: 'When a new version comes, one goes on talking.',
  sli: {
    kind: 'events',
    bad: [select(METRICS.drainedSessions, { outcome: 'failed', participant: 'person' })],
    total: [select(METRICS.drainedSessions, { outcome: ['ok', 'failed'], participant: 'person' })],
  },
  target: 0.999,
  periodDays: 30,
  consequences: ['gate'],
  evidenceMin: 100,
};
