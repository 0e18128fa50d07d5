import type { LabelValue } from '@atrium/metrics';
import type { Situation } from '../gate/answers.ts';
import * as reasons from '../gate/reasons.ts';
import type { Looked } from '../run/gate.ts';
import { GOES_ON_BY, heldBy, type GoesOnBy } from './memory.ts';

/** One of a closed list: what is said in words has names and numbers in it. */
export type WhyHeld = LabelValue<'hold'>;

/** Why a release may not go on; empty where it may, has to end, or there is none. */
export function whyHeld(looked: Pick<Looked, 'seen' | 'answers' | 'situation'>): readonly WhyHeld[] {
  const by = GOES_ON_BY[looked.seen.phase];
  return by === undefined || heldBy(looked) === null ? [] : whyNot(by, looked.situation);
}

const TO_BEGIN = ['silence', 'page', 'budget', 'draining', 'reverted', 'watch'] as const;
const TO_RAISE = ['silence', 'shares', 'primary_full'] as const;

/** What stands in the way of each, as answers.ts has it. */
function whyNot(by: GoesOnBy, situation: Situation): WhyHeld[] {
  const { verdict, reverts } = situation;
  const isMet = verdict !== null;
  // People are on what is worse than it.
  if (reverts !== null) return those(['ordered'], by, situation);
  switch (by) {
    case 'confirm-rollout':
      return those(['ordered', 'freeze', ...TO_BEGIN], by, situation);
    case 'confirm-traffic-increase': {
      const first = isMet ? [] : ([...TO_BEGIN, 'trial'] as const);
      return those(['ordered', 'freeze', ...TO_RAISE, ...first, 'canary_full', 'unproven'], by, situation);
    }
    case 'confirm-promotion':
      return those(['ordered', 'freeze', ...TO_RAISE, 'unproven', 'soak'], by, situation);
  }
}

/** Of these, those that are so. */
function those(why: readonly WhyHeld[], by: GoesOnBy, situation: Situation): WhyHeld[] {
  const { verdict, unanswered, quiet, pages, spent, draining, barred, watched, trial, room } = situation;
  const held = reasons.whyHeld(situation);
  // Nothing has to be heard of rooms for a release to begin.
  const silent = by === 'confirm-rollout' ? unanswered : [...held.silence, ...quiet];
  const isSo: Readonly<Record<WhyHeld, boolean>> = {
    ordered: held.byPeople.length > 0,
    freeze: held.freeze.length > 0,
    silence: silent.length > 0,
    page: pages.all.length > 0,
    budget: spent.length > 0,
    draining: draining.length > 0,
    reverted: barred !== null,
    watch: watched !== null,
    trial: trial.held.length > 0,
    shares: situation.logSampleRatio > reasons.SAMPLE_RATIO_MAX,
    primary_full: room.canaryPeople > room.primaryFree,
    canary_full: held.toMeetMore.length > 0,
    unproven: verdict?.is === 'hold' || (by === 'confirm-promotion' && verdict === null),
    soak: held.toPromote.length > 0,
  };
  return [...new Set(why)].filter((one) => isSo[one]);
}
