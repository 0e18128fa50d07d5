import { inWords } from '../gate/reasons.ts';
import type { AuditLine, Kept } from './kept.ts';
import type { NeverBegan } from './never-began.ts';
import type { Reverted } from './reverts.ts';
import type { Run } from './run.ts';
import { traceIdOf } from './trace-ids.ts';
import type { Watch } from './watch.ts';

export type Line = Pick<AuditLine, 'did' | 'reason' | 'trace'>;

/** What has happened between two looks, for whoever asks later. */
export const linesOf = (before: Happened, now: Happened): Line[] => [
  ...linesOfRun(before.run, now.run),
  ...linesOfNeverBegan(before.neverBegan, now.neverBegan),
  ...linesOfWatch(before.watch, now.watch),
  ...now.reverted.flatMap((one) =>
    linesOfRevert(before.reverted.find(({ number }) => number === one.number) ?? null, one),
  ),
];

type Happened = Pick<Kept, 'run' | 'watch' | 'reverted' | 'neverBegan'>;

function linesOfNeverBegan(before: NeverBegan | null, now: NeverBegan | null): Line[] {
  if (now === null || now.number === before?.number) return [];
  return [lineOf(now)];
}

export const lineOf = ({ number, why }: NeverBegan): Line => ({
  did: `release ${number} never began, and Flagger gave it up`,
  reason: why.join('; '),
});

function linesOfWatch(before: Watch | null, now: Watch | null): Line[] {
  if (now === null) return [];
  if (now.number === before?.number)
    return now.fromS === before.fromS ? [] : [lost(`the watch of release ${now.number}`, before.judged)];
  if (now.untilS === now.fromS)
    return [{ did: `release ${now.number} is not watched`, reason: 'the primary has other pods than it by now' }];
  return [{ did: `release ${now.number} is watched`, reason: `for ${inWords(now.untilS - now.fromS)}` }];
}

const lost = (what: string, judged: number): Line => ({
  did: `${what} is counted anew`,
  reason: `Prometheus has lost some of the ${judged} rooms that were judged`,
});

function linesOfRevert(before: Reverted | null, now: Reverted): Line[] {
  const name = `release ${now.number}`;
  return [
    ...(now.is !== before?.is
      ? [{ did: `${name} ${REVERTS[now.is]}`, reason: before === null ? now.why.join('; ') : '' }]
      : []),
    ...(now.worse !== null && before?.worse === null
      ? [
          {
            did: `what ${name} was reverted to is bad, too: a person has to look, nothing is reverted twice`,
            reason: now.worse.join('; '),
          },
        ]
      : []),
  ];
}

const REVERTS = {
  decided: 'is to be reverted',
  under_way: 'is being reverted: its pods are to be those from before it again',
  done: 'is reverted',
  failed: 'could not be reverted: a person has to look',
  impossible:
    'would be reverted, but has the pods from before it, or nobody knows those: a person has to put back what else was changed',
} as const;

function linesOfRun(before: Run | null, now: Run | null): Line[] {
  if (now === null || now === before) return [];
  const name = `release ${now.number}`;
  const isNew = before?.number !== now.number;
  const former = isNew ? null : before;
  return [
    ...(isNew && before?.end === null ? [{ did: `release ${before.number} is replaced by another`, reason: '' }] : []),
    ...(isNew
      ? [
          {
            did: now.reverts === null ? `${name} begins` : `${name} begins, and takes back release ${now.reverts}`,
            reason: now.digest,
            trace: traceIdOf(now.salt),
          },
        ]
      : []),
    ...(former !== null && former.countsFromS !== now.countsFromS ? [lost(name, former.judged)] : []),
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
      ? [
          {
            did: `${name} is ${IN_WORDS[now.end.is]}`,
            reason: now.end.why.join('; '),
            trace: traceIdOf(now.salt),
          },
        ]
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
