import type { PersonId, RequestFrame } from '@atrium/protocol';

/** What was done to whom. */
export type AuditedAct = { act: string; person: PersonId };

/** What is to be kept of an act that was done; null of what only concerns who asked. */
export function auditOf({ m, d }: RequestFrame): AuditedAct | null {
  if (m === 'moderate') return d;
  if (m === 'podium') return { act: d.up ? 'callUp' : 'callDown', person: d.person };
  return m === 'handOver' ? { act: m, person: d.person } : null;
}
