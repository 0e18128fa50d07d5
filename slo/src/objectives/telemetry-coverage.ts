import { METRICS } from '@atrium/metrics';
import type { Objective } from '../objective.ts';
import { select } from '../selection.ts';

export const TELEMETRY_COVERAGE: Objective = {
  id: 'telemetry-coverage',
  title: 'What people have is known',
  promise: 'Of nearly all time in rooms we know whether it was good.',
  sli: {
    kind: 'time',
    bad: [select(METRICS.participantSeconds, { verdict: 'unknown', participant: 'person' })],
    total: [select(METRICS.participantSeconds, { participant: 'person' })],
  },
  target: 0.95,
  periodDays: 30,
  consequences: ['ticket', 'gate'],
  evidenceMin: 600,
};
