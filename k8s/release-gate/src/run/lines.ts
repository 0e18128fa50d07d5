import type { AuditLine } from './kept.ts';
import type { Run } from './run.ts';

/** What has happened to a release between two looks, for whoever asks later. */
export function linesOf(before: Run | null, now: Run | null): Pick<AuditLine, 'did' | 'reason'>[] {
  if (now === null || now === before) return [];
  const name = `release ${now.number}`;
  const isNew = before?.number !== now.number;
  const former = isNew ? null : before;
  return [
    ...(isNew && before?.end === null ? [{ did: `release ${before.number} is replaced by another`, reason: '' }] : []),
    ...(isNew ? [{ did: `${name} begins`, reason: now.digest }] : []),
    ...(former !== null && former.weight.percent !== now.weight.percent
      ? [{ did: `${name} meets ${now.weight.percent} % of new rooms`, reason: '' }]
      : []),
    ...(now.withdrawn !== null && (former?.withdrawn ?? null) === null
      ? [{ did: `${name} has to end`, reason: now.withdrawn.join('; ') }]
      : []),
    ...(now.end !== null && (former?.end ?? null) === null
      ? [{ did: `${name} is ${IN_WORDS[now.end.is]}`, reason: now.end.why.join('; ') }]
      : []),
  ];
}

const IN_WORDS = {
  promoted: 'promoted',
  rolled_back: 'rolled back',
  promotion_failed: 'promoted, and the primary did not come up with it',
} as const;
