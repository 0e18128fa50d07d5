import type { LabelValue } from '@atrium/metrics';
import { whyEnded } from '../gate/reasons.ts';
import { inForce, type Freeze } from '../run/freeze.ts';
import type { Policy } from '../judge/policy.ts';
import type { Gate } from '../run/gate.ts';
import type { Kept } from '../run/kept.ts';
import type { Phase } from '../run/phases.ts';
import { rolloutOf } from '../run/run.ts';
import { isWatching } from '../run/watch.ts';
import type { Memory } from './memory.ts';
import { progressOf, type Progress } from './progress.ts';
import { whyHeld, type WhyHeld } from './why-held.ts';

/** How the last release ended, and when, Unix seconds. */
export type Ended = { is: Exclude<LabelValue<'release_end'>, 'reverted'>; atS: number };

/** How far it is that a promoted release is taken back, and when that was decided, Unix seconds. */
export type Revert = { is: LabelValue<'revert'>; atS: number };

/** What is told of the gate at one moment. Ages in seconds; 0 where there is nothing of the kind. */
export type Numbers = {
  isBlind: boolean;
  lookAgeS: number;
  /** Null: none was seen yet. */
  phase: Phase | null;
  /** Share of new rooms. */
  weight: number;
  weightAgeS: number;
  heldS: number;
  /** When the release under way began, Unix seconds. */
  startedS: number;
  hasToEnd: boolean;
  /** Why it may not go on; empty where it may, or has to end. */
  why: readonly WhyHeld[];
  /** Of the evidence; null: there is none yet, or no release is under way. */
  progress: Progress | null;
  /** Until when what was promoted last may be taken back, Unix seconds. */
  watchedUntilS: number;
  flaggerSilentS: number;
  freezes: number;
  /** Null: none has, or one is under way. */
  ended: Ended | null;
  /** Null: none was, or a release has been promoted since. */
  revert: Revert | null;
};

export type NumbersOptions = { memory: Memory; policy: Policy; freezes: readonly Freeze[]; nowS: number };

export function numbersOf(
  { looked, kept, blind }: Pick<Gate, 'looked' | 'kept' | 'blind'>,
  { memory, policy, freezes, nowS }: NumbersOptions,
): Numbers {
  const run = looked?.run ?? kept?.run ?? null;
  const { askedS, owesS } = memory;
  const isUnderWay = run?.end === null;
  return {
    isBlind: blind !== null,
    lookAgeS: nowS - (looked?.atS ?? memory.beganS),
    phase: looked?.seen.phase ?? null,
    weight: rolloutOf(run)?.weight ?? 0,
    weightAgeS: isUnderWay ? nowS - run.weight.sinceS : 0,
    heldS: memory.heldSinceS === null ? 0 : nowS - memory.heldSinceS,
    startedS: isUnderWay ? run.startedS : 0,
    hasToEnd: isUnderWay && run.withdrawn !== null,
    why: looked === null ? [] : whyHeld(looked),
    progress: looked !== null && isUnderWay ? progressOf(run, looked.situation, policy) : null,
    watchedUntilS: looked !== null && isWatching(looked.watch, looked.atS) ? looked.watch.untilS : 0,
    flaggerSilentS: owesS === null ? 0 : nowS - Math.max(owesS, askedS ?? owesS),
    freezes: inForce(freezes, nowS).length,
    ended: kept === null ? null : lastEndOf(kept),
    revert: kept === null ? null : revertOf(kept),
  };
}

/** Of the last release; null: it is under way, or there was none. */
export function lastEndOf(kept: Pick<Kept, 'run' | 'audit' | 'neverBegan'>): Ended | null {
  const { neverBegan } = kept;
  return neverBegan === null ? endedOf(kept) : { is: 'never_began', atS: neverBegan.atS };
}

/** Of the last run; null: it is under way, or there was none. */
export function endedOf({ run, audit }: Pick<Kept, 'run' | 'audit'>): Ended | null {
  const end = run?.end ?? null;
  if (run === null || end === null) return null;
  const { is, atS } = end;
  const words = run.withdrawn ?? [];
  const byPerson = audit.some(
    ({ by, did, reason }) => did === 'abort' && whyEnded({ is: did, by, reason }).every((one) => words.includes(one)),
  );
  return { is: is === 'rolled_back' && byPerson ? 'aborted' : is, atS };
}

/** Of the last promoted release that had to be taken back; null: none had, or something else has been promoted since. */
export function revertOf({ run, reverted }: Pick<Kept, 'run' | 'reverted'>): Revert | null {
  const last = reverted.at(-1);
  if (last === undefined) return null;
  const isAfter = run !== null && run.number > last.number && run.reverts !== last.number;
  if (isAfter && run.end?.is === 'promoted') return null;
  return { is: last.worse === null ? last.is : 'worse', atS: last.atS };
}
