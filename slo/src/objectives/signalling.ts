import { METRICS } from '@atrium/metrics';
import type { Objective } from '../objective.ts';
import { select, selectHistogram } from '../selection.ts';

export const SIGNALLING: Objective = {
  id: 'signalling',
  title: 'Requests are answered in 300 ms',
  promise: 'What one asks of the room (a lock, a chat, a microphone) happens at once.',
  sli: {
    kind: 'latency',
    of: selectHistogram(METRICS.requestDuration, { participant: 'person' }),
    withinS: 0.3,
    form: 'classic',
    failed: [select(METRICS.requests, { outcome: 'failed', participant: 'person' })],
  },
  target: 0.999,
  periodDays: 30,
  consequences: ['page', 'ticket'],
  evidenceMin: 100,
};
