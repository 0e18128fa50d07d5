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
  /** Since when, Unix seconds; where the gate found it there when it came itself, or saw again, it may have been so for longer. */
  sinceS: number;
  isFound: boolean;
  /** When it was looked at last, Unix seconds; null: not known. Of what was written it may be a minute old. */
  seenS: number | null;
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

/** `run`: as it is at this look. `beforeS`: when the look before it was, Unix seconds; null: there was none of this gate. */
type Now = {
  run: Run | null;
  seen: Seen;
  answers: Readonly<Record<Hook, Answer>>;
  atS: number;
  beforeS: number | null;
};

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
  const over = waiting !== null && waiting.phase !== 'Failed' ? waiting : unasked(waiting, now, neverBegan);
  if (over === null || (over.phase === 'Failed' && !isLookedAt(seen, over))) return { waiting: over, neverBegan };
  const { digest, sinceS } = over;
  const number = numberAfter(run, neverBegan);
  return { waiting: null, neverBegan: { number, digest, sinceS, atS, why: whyGivenUp(over, { seen, atS }) } };
}

/** What came while the one before had failed, which may wait for Flagger's next tick; null: nothing has. */
function unasked(
  waiting: Waiting | null,
  now: Pick<Now, 'run' | 'seen' | 'atS' | 'beforeS'>,
  neverBegan: NeverBegan | null,
): Waiting | null {
  const { run, seen, atS } = now;
  const { digest, phase } = seen;
  if (run === null || digest === neverBegan?.digest || !isSurelyAnother(run, seen)) return null;
  return waiting?.digest === digest
    ? waiting
    : { digest, phase, sinceS: atS, isFound: isFound(now), seenS: atS, why: [] };
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

function stillWaiting(before: Waiting | null, now: Now): Waiting {
  const { seen, answers, atS } = now;
  const { digest, phase } = seen;
  const why = answers.rollback.yes ? answers.rollback.why : answers[asksFor(phase)].why;
  // Another commit in its place has waited for nothing yet.
  const since = before?.digest === digest ? before : { sinceS: atS, isFound: isFound(now) };
  return { digest, phase, sinceS: since.sinceS, isFound: since.isFound, seenS: atS, why };
}

/** By which no it is held: once Flagger has begun it, by those that count as failed checks. */
const asksFor = (phase: Phase): Hook => (phase === 'Waiting' ? 'confirm-rollout' : 'rollout');

/** Longer than what is kept may be old, and some ticks of Flagger. */
const AWAY_FROM_S = 90;
const isFound = ({ atS, beforeS }: Pick<Now, 'atS' | 'beforeS'>): boolean =>
  beforeS === null || atS - beforeS > AWAY_FROM_S;

/**
 * Flagger counts no failed checks while it waits for leave to begin, and asks for nothing else: there it gives a release up for pods of the
 * primary alone (v1.44, pkg/controller/scheduler.go `advanceCanary`).
 */
const PRIMARY = "the primary's pods were not ready for too long";
const CHECKS = 'too many checks had failed or pods were not ready for too long';

/** What is known of it, in words: why, for how long it had been there, and who held it where the gate was there to do so. */
function whyGivenUp(waiting: Waiting, { seen, atS }: Pick<Now, 'seen' | 'atS'>): string[] {
  const { phase, sinceS, isFound, seenS, why } = waiting;
  if (phase === 'Failed') {
    const asked = isFound
      ? 'the gate was away or blind when it came'
      : 'Flagger had not asked yet whether it may begin';
    return [`${PRIMARY}; ${asked}`];
  }
  // Flagger wrote down when, which counts where nobody looked.
  const lastS = seenS ?? sinceS;
  const overS = Math.min(atS, Math.max(lastS, seen.changedS ?? atS));
  const forS = `${isFound ? 'at least ' : ''}${inWords(overS - sinceS)}`;
  const awayS = seenS === null ? 0 : overS - seenS;
  const isAway = awayS > AWAY_FROM_S;
  // What was let begin may have begun, and nobody was there to be asked about it.
  const cause = phase === 'Waiting' && !(isAway && why.length === 0) ? PRIMARY : CHECKS;
  if (isAway) {
    const away = `the gate was away or blind for the last ${inWords(awayS)}`;
    const before = why.length === 0 ? 'nothing held it before that' : `before that it was held: ${why.join('; ')}`;
    return [`${cause}, ${forS} after it came`, away, before];
  }
  if (why.length === 0) return [`${cause}, ${forS} after it came`, 'the gate did not hold it'];
  const whom = phase === 'Waiting' ? `it had waited for ${forS} to be let begin` : `nobody could judge it for ${forS}`;
  return [`${cause}, while ${whom}`, ...why];
}
