import { METRICS } from '@atrium/metrics';
import type { Objective } from '../objective.ts';
import { select } from '../selection.ts';

/**
 * Of the people whose pod went away: bad is whom it cut off, sent elsewhere to come again, or lost while it emptied itself, as it
 * counted itself; and who came back to another pod from one that is gone without a word, as that one counted. Of these a pod
 * that died knows nothing, and of who did not come back nobody does: PeopleLostWithPod pages. Who was cut off by a pod that
 * stopped in order and came back elsewhere is counted by both, so at worst twice.
 */
export const DEPLOY_CONTINUITY: Objective = {
  id: 'deploy-continuity',
  title: 'A deploy is not felt',
  promise: 'When a new version comes, one goes on talking.',
  sli: {
    kind: 'events',
    bad: [
      select(METRICS.drainedSessions, { outcome: 'failed', participant: 'person' }),
      select(METRICS.disconnects, { cause: 'pod_lost', participant: 'person' }),
    ],
    total: [
      select(METRICS.drainedSessions, { outcome: ['ok', 'failed'], participant: 'person' }),
      select(METRICS.disconnects, { cause: 'pod_lost', participant: 'person' }),
    ],
  },
  target: 0.999,
  periodDays: 30,
  consequences: ['gate'],
  evidenceMin: 100,
};
