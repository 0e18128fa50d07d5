import { METRICS } from '@atrium/metrics';
import type { Objective } from '../objective.ts';
import { select } from '../selection.ts';

/** What was refused by the rules (a full room, an old version) was told why, and is no failure. */
export const JOIN_SUCCESS: Objective = {
  id: 'join-success',
  title: 'Joins succeed',
  promise: 'Whoever asks to enter a room gets in.',
  sli: {
    kind: 'events',
    bad: [select(METRICS.joins, { outcome: 'failed', participant: 'person' })],
    total: [select(METRICS.joins, { outcome: ['ok', 'failed'], participant: 'person' })],
  },
  target: 0.995,
  periodDays: 30,
  consequences: ['page', 'ticket'],
  evidenceMin: 20,
};
