import type { Answer, Hook } from '../gate/answers.ts';
import type { Proof } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import type { Gate } from './gate.ts';
import type { AuditLine } from './kept.ts';
import type { KeptOrder } from './orders.ts';
import type { Phase } from './phases.ts';
import type { Run } from './run.ts';

/** What a person is told of the release that is under way, or of the last one. Times are Unix seconds. */
export type Report = {
  policy: string;
  /** Why nothing can be said, in words; null: something can. */
  blind: string | null;
  order: KeptOrder | null;
  release: {
    number: number;
    digest: string;
    phase: Phase;
    startedS: number;
    weight: { percent: number; sinceS: number };
    end: Run['end'];
    /** What was seen of either age; empty before the first weight. */
    proofs: readonly Proof[];
    roomsPerS: number;
  } | null;
  /** What Flagger would be told now. */
  answers: Readonly<Record<Hook, Answer>> | null;
  /** The newest lines of what was done, the oldest first. */
  audit: readonly AuditLine[];
};

const LINES = 50;

export function reportOf(gate: Pick<Gate, 'looked' | 'kept' | 'blind'>, policy: Policy): Report {
  const { looked, kept, blind } = gate;
  const run = looked?.run ?? kept?.run ?? null;
  return {
    policy: policy.name,
    blind,
    order: kept?.order ?? null,
    release:
      run === null || looked === null
        ? null
        : {
            ...{ number: run.number, digest: run.digest, phase: looked.seen.phase, startedS: run.startedS },
            ...{ weight: run.weight, end: run.end, roomsPerS: looked.situation.roomsPerS },
            proofs: looked.situation.verdict?.proofs ?? [],
          },
    answers: looked?.answers ?? null,
    audit: kept?.audit.slice(-LINES) ?? [],
  };
}
