import type { PodTemplate } from './pod-template.ts';
import { isAnother, type Run, type RunEnd, type Seen } from './run.ts';

/** Percent. */
const ALL = 100;

/** What is seen comes after the end of this run, of which nobody was there to see it: somebody has to say what the primary has. */
export function isUnseen(run: Run | null, seen: Seen): run is Run & { end: null } {
  // Flagger waits for leave to begin alone where nothing is under way (v1.44, pkg/controller/scheduler.go `checkCanaryStatus`).
  return run !== null && run.end === null && (seen.phase === 'Waiting' || isAnother(run, seen));
}

/** `primary`: what its pods are made of; null: that is too long to be compared. */
type Now = { primary: PodTemplate | null; atS: number };

/** How it ended, as well as that can be known afterwards; null: it has not, another commit has come in the middle of it. */
export function unseenEnd(run: Run, seen: Seen, { primary, atS }: Now): RunEnd | null {
  if (isPromoted(run, primary)) {
    // The route is left at the canary, also when the next one begins (run.ts).
    const is = seen.weight === ALL ? 'promotion_failed' : 'promoted';
    return { is, atS, why: is === 'promoted' ? [] : (run.withdrawn ?? []) };
  }
  return seen.phase === 'Waiting' ? { is: 'rolled_back', atS, why: run.withdrawn ?? [] } : null;
}

/** By the primary's pods; of a run that changed none of them, only what Flagger follows, by how far it was when it was seen last. */
function isPromoted({ before, digest, promotingS }: Run, primary: PodTemplate | null): boolean {
  return primary === null || before?.digest === digest ? promotingS !== null : primary.digest === digest;
}

/**
 * When it was promoted, Unix seconds, as well as that is known: Flagger wrote it down, and writes again when it goes on. Not before it was
 * seen being promoted, or to have its weight, and not after the gate has seen that it was.
 */
export function promotedS({ end, promotingS, weight }: Run, { changedS }: Pick<Seen, 'changedS'>): number | null {
  if (end?.is !== 'promoted') return null;
  return Math.min(end.atS, Math.max(promotingS ?? weight.sinceS, changedS ?? end.atS));
}
