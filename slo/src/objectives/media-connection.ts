import { METRICS } from '@atrium/metrics';
import type { Objective } from '../objective.ts';
import { select } from '../selection.ts';

export const MEDIA_CONNECTION: Objective = {
  id: 'media-connection',
  title: 'Media connects',
  promise: 'Sound and picture find a way between a page and the server (ICE and DTLS).',
  sli: {
    kind: 'events',
    bad: [select(METRICS.mediaConnections, { outcome: 'failed', participant: 'person' })],
    total: [select(METRICS.mediaConnections, { outcome: ['ok', 'failed'], participant: 'person' })],
  },
  target: 0.99,
  periodDays: 30,
  consequences: ['ticket'],
  evidenceMin: 20,
};
