import { METRICS } from '@atrium/metrics';
import type { Objective } from '../objective.ts';
import { select } from '../selection.ts';

/**
 * Bad is what takes several at the same moment, or was done by us. Who closes the tab has left. Who is lost alone counts as
 * kept: a lid, a battery and a phone in a pocket are a few of a hundred ends, all day, and no target that means anything leaves
 * room for them; when they are many, SessionsExpire opens a ticket. Who dies with a pod is not counted by anybody, and pages
 * by PeopleLostWithPod.
 */
export const SESSIONS_KEPT: Objective = {
  id: 'sessions-kept',
  title: 'Nobody falls out',
  promise: 'One stays in a room until one leaves.',
  sli: {
    kind: 'events',
    bad: [select(METRICS.sessionsEnded, { end: ['lost', 'cut_off'], participant: 'person' })],
    total: [select(METRICS.sessionsEnded, { participant: 'person' })],
  },
  target: 0.999,
  periodDays: 30,
  consequences: ['page', 'ticket'],
  evidenceMin: 100,
};
