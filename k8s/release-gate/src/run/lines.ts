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
    ...(now.trial.is === 'passed' && former?.trial.is !== 'passed'
      ? [{ did: `${name} was tried by bots at ${now.trial.pod}`, reason: now.trial.seen }]
      : []),
    ...(now.withdrawn !== null && (former?.withdrawn ?? null) === null
      ? [{ did: `${name} has to end`, reason: now.withdrawn.join('; ') }]
      : []),
    ...(now.end !== null && (former?.end ?? null) === null
      ? [{ did: `${name} is ${IN_WORDS[now.end.is]}`, reason: now.end.why.join('; ') }]
      : []),
  ];
}

/** What such a line says of a run. */
export type Deed = { is: 'begins' | 'has_to_end' | 'is_over' } | { is: 'meets'; percent: number };

/** Of the run with this number; null: nothing, or of another. */
export function deedOf({ did }: Pick<AuditLine, 'did'>, number: number): Deed | null {
  const name = `release ${number} `;
  if (!did.startsWith(name)) return null;
  const said = did.slice(name.length);
  if (/^begins\b/.test(said)) return { is: 'begins' };
  if (said === 'has to end') return { is: 'has_to_end' };
  const [, percent] = /^meets (\d+) % of new rooms$/.exec(said) ?? [];
  if (percent !== undefined) return { is: 'meets', percent: Number(percent) };
  return Object.values(IN_WORDS).some((words) => said === `is ${words}`) ? { is: 'is_over' } : null;
}

const IN_WORDS = {
  promoted: 'promoted',
  rolled_back: 'rolled back',
  promotion_failed: 'promoted, and the primary did not come up with it',
} as const;
