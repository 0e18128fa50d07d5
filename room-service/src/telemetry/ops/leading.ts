import type { OpsDefinition, OpsDoor, OpsNow } from '@atrium/ops/view';
import type { Clues } from './clues.ts';
import { DEATH_ROWS, deathsOf } from './deaths.ts';
import { areMostGone, GONE_ROW } from './door.ts';
import { LOOP_ROWS, loopWords, loopWorkOf } from './loop-work.ts';
import type { Sample } from './prometheus-client.ts';
import type { AtHand } from './to-do.ts';
import { WAIT_ROWS, waitOf } from './waits.ts';
import { isLongOfMany, LATE_ROW, lossRow, type Loss } from './whose-loss.ts';

export type LeadingFacts = Pick<OpsDefinition, 'nowWords' | 'minuteWords'> & {
  why: OpsNow['reasons'];
  loss: Loss | null;
  stages: readonly Sample[];
  door: OpsDoor | null;
  clues: Clues;
  /** So many are an accident. */
  above: number;
};

/** What tables of runbooks go by: what is so, each of another table or the closest first, and what is measured of it. */
export function leadingOf(facts: LeadingFacts): Pick<AtHand, 'leading' | 'figures'> {
  const {
    why: [reason],
    loss,
    clues,
    nowWords,
    minuteWords,
  } = facts;
  const wait = waitOf(clues);
  const work = loopWorkOf(clues);
  const deaths = deathsOf({ ...clues, nowWords, minuteWords });
  return {
    leading: [
      ...(loss === null ? [] : [lossRow(loss)]),
      ...(reason !== undefined && reason.secondsNow > 0 ? reasonRows(reason.reason, clues) : []),
      ...stagesOf(facts),
      ...(wait === null ? [] : [WAIT_ROWS[wait]]),
      ...(work === null ? [] : [LOOP_ROWS[work.is]]),
      ...(deaths === null ? [] : [DEATH_ROWS[deaths.is]]),
    ],
    figures: {
      ...(work === null ? {} : { [LOOP_ROWS[work.is]]: loopWords(work, minuteWords) }),
      ...(deaths === null ? {} : { [DEATH_ROWS[deaths.is]]: deaths.words }),
    },
  };
}

/** Voices that come late are of the own line of who has them so, unless the way of many is long at once. */
function reasonRows(reason: string, { longWay: [longWay] }: Clues): string[] {
  return reason === 'audio_delay' && isLongOfMany(longWay?.value ?? null) ? [LATE_ROW, reason] : [reason];
}

/** Before a join has failed it is the socket that nobody comes through. */
function stagesOf({ stages, door, above }: LeadingFacts): string[] {
  const [worst] = stages.toSorted((a, b) => b.value - a.value);
  const stage = worst?.labels.stage ?? (door?.isShut === true ? 'socket' : undefined);
  if (stage === undefined) return [];
  return stage === 'socket' && door !== null && areMostGone(door, above) ? [GONE_ROW, stage] : [stage];
}
