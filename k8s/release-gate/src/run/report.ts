import type { Answer, Hook } from '../gate/answers.ts';
import type { Proof } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import type { Gate } from './gate.ts';
import type { AuditLine } from './kept.ts';
import type { KeptOrder } from './orders.ts';
import type { Phase } from './phases.ts';
import type { Reverted } from './reverts.ts';
import type { Run } from './run.ts';
import type { LinkTrace, TraceLink } from './trace-link.ts';
import { isWatching, type Watched } from './watch.ts';

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
    /** The number of the release that it takes back; null: it is one of its own. */
    reverts: number | null;
    weight: { percent: number; sinceS: number };
    end: Run['end'];
    /** Null: traces are sent to nobody; left out by a gate of before it told them. */
    trace?: TraceLink | null;
    /** What was seen of either age; empty before the first weight. */
    proofs: readonly Proof[];
    roomsPerS: number;
  } | null;
  /** What was promoted, while it may be taken back; null: it is nothing of that kind. */
  watch: { number: number; untilS: number; breach: readonly string[] | null; seen: readonly Watched[] } | null;
  /** The last release that was taken back; null: none was. */
  reverted: Reverted | null;
  /** What Flagger would be told now. */
  answers: Readonly<Record<Hook, Answer>> | null;
  /** The newest lines of what was done, the oldest first. */
  audit: readonly AuditLine[];
};

const LINES = 50;

export type ReportOptions = { policy: Policy; linkTrace: LinkTrace };

export function reportOf(gate: Pick<Gate, 'looked' | 'kept' | 'blind'>, { policy, linkTrace }: ReportOptions): Report {
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
            ...{ reverts: run.reverts, weight: run.weight, end: run.end, roomsPerS: looked.situation.roomsPerS },
            proofs: looked.situation.verdict?.proofs ?? [],
            trace: linkTrace(run.salt),
          },
    watch: watchOf(looked, kept),
    reverted: kept?.reverted.at(-1) ?? null,
    answers: looked?.answers ?? null,
    audit: kept?.audit.slice(-LINES) ?? [],
  };
}

function watchOf(looked: Gate['looked'], kept: Gate['kept']): Report['watch'] {
  const watch = kept?.watch ?? null;
  const isOver = watch === null || kept?.reverted.some((one) => one.number === watch.number) === true;
  if (looked === null || isOver || !isWatching(watch, looked.atS)) return null;
  const { number, untilS, breach } = watch;
  return { number, untilS, breach, seen: looked.watched };
}
