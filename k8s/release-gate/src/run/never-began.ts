import type { Answer, Hook } from '../gate/answers.ts';
import { inWords, numberless } from '../gate/reasons.ts';
import type { Kept } from './kept.ts';
import { UNDER_WAY, type Phase } from './phases.ts';
import { isAnother, numberAfter, type Run, type Seen } from './run.ts';

/** A release that Flagger has, and that has not begun: it is not let begin, or nobody can say how the primary is. Plain data. */
export type Waiting = {
  digest: string;
  /** As it was seen last. */
  phase: Phase;
  /** Since when, Unix seconds. */
  sinceS: number;
  /** What held it when it was looked at last, in words; empty: nothing did. */
  why: readonly string[];
};

/** The last release that Flagger gave up before it had begun. Its number is one as a run has, and no run gets it. Plain data. */
export type NeverBegan = {
  number: number;
  digest: string;
  /** Since when it was there, and when it was given up, Unix seconds. */
  sinceS: number;
  atS: number;
  why: readonly string[];
};

/** `run`: as it is at this look. */
type Now = { run: Run | null; seen: Seen; answers: Readonly<Record<Hook, Answer>>; atS: number };

/** After another look. */
export function unbegunAfter(
  kept: Pick<Kept, 'waiting' | 'neverBegan' | 'reverted'>,
  now: Now,
): Pick<Kept, 'waiting' | 'neverBegan'> {
  const { run, seen, atS } = now;
  const { waiting } = kept;
  const neverBegan = kept.neverBegan !== null && (run?.number ?? 0) > kept.neverBegan.number ? null : kept.neverBegan;
  if (waits(run, seen)) return { waiting: stillWaiting(waiting, now), neverBegan };
  if (seen.phase !== 'Failed' || isRevert(kept, seen)) return { waiting: null, neverBegan };
  const over =
    waiting !== null && waiting.phase !== 'Failed' ? waiting : unasked(waiting, { run, seen, atS }, neverBegan);
  if (over === null || (over.phase === 'Failed' && !isLookedAt(seen, over))) return { waiting: over, neverBegan };
  const { digest, sinceS } = over;
  const number = numberAfter(run, neverBegan);
  return { waiting: null, neverBegan: { number, digest, sinceS, atS, why: whyGivenUp(over, atS) } };
}

/** What came while the one before had failed, which may wait for Flagger's next tick; null: nothing has. */
function unasked(
  waiting: Waiting | null,
  { run, seen, atS }: Omit<Now, 'answers'>,
  neverBegan: NeverBegan | null,
): Waiting | null {
  const { digest, phase } = seen;
  if (run === null || digest === neverBegan?.digest || !isSurelyAnother(run, seen)) return null;
  return waiting?.digest === digest ? waiting : { digest, phase, sinceS: atS, why: [] };
}

/** Flagger ticks every ten seconds, and writes when it did; its clock may be another. */
const LOOKED_AT_S = 15;
const isLookedAt = ({ changedS }: Seen, { sinceS }: Waiting): boolean => (changedS ?? 0) > sinceS + LOOKED_AT_S;

/** The same one, as far and for the same reasons, whatever numbers these have. */
export const isHeldAlike = (one: Waiting | null, other: Waiting | null): boolean => inShort(one) === inShort(other);
const inShort = (waiting: Waiting | null): string | null =>
  waiting && JSON.stringify([waiting.sinceS, waiting.phase, numberless(waiting.why.join('; '))]);

const waits = (run: Run | null, seen: Seen): boolean =>
  seen.phase === 'Waiting' || (UNDER_WAY.includes(seen.phase) && isAnother(run, seen));

/** What was promoted does not fail after that, nor is the route taken from what was left with it (run.ts). */
function isSurelyAnother({ end, digest }: Run, seen: Seen): boolean {
  if (seen.digest === digest) return false;
  return end?.is === 'promoted' || (end?.is === 'promotion_failed' && seen.weight === 0);
}

/** That it came to nothing is told of what it was to take back. */
function isRevert({ reverted }: Pick<Kept, 'reverted'>, { digest }: Seen): boolean {
  const last = reverted.at(-1);
  return last?.to === digest && last.is !== 'done';
}

function stillWaiting(before: Waiting | null, { seen: { digest, phase }, answers, atS }: Now): Waiting {
  const why = answers.rollback.yes ? answers.rollback.why : answers[asksFor(phase)].why;
  // Another commit in its place has waited for nothing yet.
  const sinceS = before?.digest === digest ? before.sinceS : atS;
  return { digest, phase, sinceS, why };
}

/** By which no it is held: once Flagger has begun it, by those that count as failed checks. */
const asksFor = (phase: Phase): Hook => (phase === 'Waiting' ? 'confirm-rollout' : 'rollout');

/**
 * Flagger counts no failed checks while it waits for leave to begin, and asks for nothing else: there it gives a release up for pods of the
 * primary alone (v1.44, pkg/controller/scheduler.go `advanceCanary`).
 */
const PRIMARY_BEFORE = "the primary's pods were not ready for too long, before Flagger asked whether it may begin";

function whyGivenUp({ phase, sinceS, why }: Waiting, atS: number): string[] {
  if (phase === 'Failed') return [PRIMARY_BEFORE];
  const forS = inWords(atS - sinceS);
  const by =
    phase === 'Waiting'
      ? `the primary's pods were not ready for too long, while it had waited for ${forS} to be let begin`
      : `too many checks had failed or pods were not ready for too long, while nobody could judge it for ${forS}`;
  return [by, ...why];
}
