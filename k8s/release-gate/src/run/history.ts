import type { Situation } from '../gate/answers.ts';
import { inWords } from '../gate/reasons.ts';
import type { Kept } from './kept.ts';
import { barred, underWay } from './reverts.ts';
import type { Seen } from './run.ts';

type Known = Pick<Kept, 'watch' | 'reverted'> & { seen: Seen };

/** What is known of what was promoted before, in words. */
export function historyOf(
  { seen, watch, reverted }: Known,
  atS: number,
): Pick<Situation, 'reverts' | 'barred' | 'watched'> {
  const back = underWay(reverted, seen);
  const isWatched = watch?.breach === null && atS < watch.untilS && watch.digest !== seen.digest;
  return {
    reverts: back === null ? null : `it takes back release ${back.number}: ${back.why.join('; ')}`,
    barred: barred(reverted, seen, atS),
    watched: isWatched ? `release ${watch.number} is watched for another ${inWords(watch.untilS - atS)}` : null,
  };
}
