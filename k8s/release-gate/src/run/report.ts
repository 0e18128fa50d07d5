import type { Answer, Hook } from '../gate/answers.ts';
import type { Proof } from '../judge/judge.ts';
import type { Policy } from '../judge/policy.ts';
import type { Gate, Looked } from './gate.ts';
import type { AuditLine, Kept } from './kept.ts';
import type { NeverBegan, Waiting } from './never-began.ts';
import type { KeptOrder } from './orders.ts';
import type { Phase } from './phases.ts';
import type { Reverted } from './reverts.ts';
import type { Run, RunEnd } from './run.ts';
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
    end: ReportedEnd | null;
    /** Null: traces are sent to nobody; left out by a gate of before it told them. */
    trace?: TraceLink | null;
    /** What was seen of either age; empty before the first weight. */
    proofs: readonly Proof[];
    roomsPerS: number;
  } | null;
  /** What has not begun yet, and why; null: there is nothing of the kind. Left out by a gate of before it told that. */
  waiting?: ReportedWaiting | null;
  /** What was promoted, while it may be taken back; null: it is nothing of that kind. */
  watch: { number: number; untilS: number; breach: readonly string[] | null; seen: readonly Watched[] } | null;
  /** The last release that was taken back; null: none was. */
  reverted: Reverted | null;
  /** What Flagger would be told now. */
  answers: Readonly<Record<Hook, Answer>> | null;
  /** The newest lines of what was done, the oldest first. */
  audit: readonly AuditLine[];
};

export type ReportedWaiting = Pick<Waiting, 'digest' | 'sinceS' | 'why'>;

/** `never_began`: Flagger gave it up before. */
export type ReportedEnd = Omit<RunEnd, 'is'> & { is: RunEnd['is'] | 'never_began' };

const LINES = 50;

export type ReportOptions = { policy: Policy; linkTrace: LinkTrace };

export function reportOf(gate: Pick<Gate, 'looked' | 'kept' | 'blind'>, { policy, linkTrace }: ReportOptions): Report {
  const { looked, kept, blind } = gate;
  const run = looked?.run ?? kept?.run ?? null;
  return {
    policy: policy.name,
    blind,
    order: kept?.order ?? null,
    release: looked === null ? null : releaseOf(looked, { run, neverBegan: kept?.neverBegan ?? null, linkTrace }),
    waiting: waitingOf(kept),
    watch: watchOf(looked, kept),
    reverted: kept?.reverted.at(-1) ?? null,
    answers: looked?.answers ?? null,
    audit: kept?.audit.slice(-LINES) ?? [],
  };
}

type Last = { run: Run | null; neverBegan: NeverBegan | null; linkTrace: LinkTrace };

function releaseOf({ seen, situation }: Looked, { run, neverBegan, linkTrace }: Last): Report['release'] {
  const { phase } = seen;
  if (neverBegan !== null) {
    const { number, digest, sinceS, atS, why } = neverBegan;
    return {
      ...{ number, digest, phase, startedS: sinceS, reverts: null, weight: { percent: 0, sinceS } },
      ...{ end: { is: 'never_began', atS, why }, trace: null, proofs: [], roomsPerS: 0 },
    };
  }
  if (run === null) return null;
  const { number, digest, startedS, reverts, weight, end, salt } = run;
  return {
    ...{ number, digest, phase, startedS, reverts, weight, end, roomsPerS: situation.roomsPerS },
    ...{ proofs: situation.verdict?.proofs ?? [], trace: linkTrace(salt) },
  };
}

function waitingOf(kept: Kept | null): ReportedWaiting | null {
  if (!kept?.waiting) return null;
  const { digest, sinceS, why } = kept.waiting;
  return { digest, sinceS, why };
}

function watchOf(looked: Gate['looked'], kept: Gate['kept']): Report['watch'] {
  const watch = kept?.watch ?? null;
  const isOver = watch === null || kept?.reverted.some((one) => one.number === watch.number) === true;
  if (looked === null || isOver || !isWatching(watch, looked.atS)) return null;
  const { number, untilS, breach } = watch;
  return { number, untilS, breach, seen: looked.watched };
}
