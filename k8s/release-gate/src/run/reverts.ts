import { inWords } from '../gate/reasons.ts';
import type { Order } from '../gate/answers.ts';
import type { Run, Seen } from './run.ts';
import { isWatching, type Watch } from './watch.ts';

/** A release that was taken back after it had been promoted. Plain data; times are Unix seconds. */
export type Reverted = {
  /** Of the release. */
  number: number;
  digest: string;
  /** What it was reverted to; null: the gate does not know what there was before, or it has the same pods. */
  to: string | null;
  atS: number;
  why: readonly string[];
  /**
   * decided: the Deployment is to be set back. under_way: it was. done: the primary runs what there was before. failed: it did not come up
   * with that, or somebody else's change came in between. impossible: only a person can.
   */
  is: 'decided' | 'under_way' | 'done' | 'failed' | 'impossible';
  /** Why what there was before is not good either, once it is the primary's again: nothing is reverted for that. Null: it is. */
  worse: readonly string[] | null;
};

/** So many are remembered, and refused when they come again. */
const REVERTED_MAX = 20;

export const remembered = (all: readonly Reverted[], one: Reverted): readonly Reverted[] => [
  ...all.filter(({ number }) => number !== one.number).slice(1 - REVERTED_MAX),
  one,
];

/** The one that is on its way by what is seen, whoever has set the Deployment back. */
export function underWay(all: readonly Reverted[], { digest }: Pick<Seen, 'digest'>): Reverted | null {
  const last = all.at(-1);
  return last?.to === digest && (last.is === 'decided' || last.is === 'under_way') ? last : null;
}

type Now = { seen: Seen; run: Run | null; watch: Watch | null; order: Order | null; atS: number };

/** All that were reverted, after another look. One whose watch says so is reverted once; the same object where nothing is new. */
export function revertsAfter(all: readonly Reverted[], now: Now): readonly Reverted[] {
  const last = all.at(-1);
  const next = last === undefined ? null : moved(last, now);
  if (next !== null) return remembered(all, next);
  const { run, watch, order, seen, atS } = now;
  if (run === null || !isWatching(watch, atS) || all.some(({ number }) => number === watch.number)) return all;
  if (run.reverts !== null) return withWorse(all, run.reverts, watch.breach);
  const { number, digest } = watch;
  const one = { number, digest, atS, worse: null } as const;
  const to = run.before?.digest ?? null;
  // A person was first.
  if (to !== null && to !== digest && seen.digest === to)
    return remembered(all, { ...one, to, why: ['somebody set it back to what there was before'], is: 'under_way' });
  if (watch.breach === null || order?.is === 'pause') return all;
  const isPossible = to !== null && to !== digest;
  const is = isPossible ? 'decided' : 'impossible';
  return remembered(all, { ...one, to: isPossible ? to : null, why: watch.breach, is });
}

/** Null: nothing is new. */
function moved(last: Reverted, { run, seen }: Now): Reverted | null {
  if ((last.is !== 'under_way' && last.is !== 'decided') || run === null) return null;
  // Flagger takes a primary that has not been ready for too long for the release's fault, before it has begun with that.
  if (run.number <= last.number)
    return last.is === 'under_way' && seen.phase === 'Failed' ? { ...last, is: 'failed' } : null;
  if (run.reverts !== last.number) return { ...last, is: 'failed' };
  if (run.end !== null) return { ...last, is: run.end.is === 'promoted' ? 'done' : 'failed' };
  // A person has set it back where Kubernetes refused that to the gate, or its answer was lost.
  return last.is === 'decided' ? { ...last, is: 'under_way' } : null;
}

function withWorse(all: readonly Reverted[], number: number, breach: Watch['breach']): readonly Reverted[] {
  const one = all.find((reverted) => reverted.number === number);
  if (one?.worse !== null || breach === null) return all;
  return all.map((reverted) => (reverted === one ? { ...one, worse: breach } : reverted));
}

/** Why what is to be released may not begin, in words; null: nothing of it was reverted. */
export function barred(all: readonly Reverted[], { digest }: Seen, atS: number): string | null {
  const one = all.findLast((reverted) => reverted.digest === digest && reverted.is !== 'impossible');
  if (one === undefined) return null;
  return `it is unchanged since it was reverted as release ${one.number} ${inWords(atS - one.atS)} ago: ${one.why.join('; ')}`;
}
