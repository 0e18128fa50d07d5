import type { LabelValue } from '@atrium/metrics';

/** Why a release may not go on, for somebody who does not know the word of the metric. A new reason does not compile without. */
export const HOLDS: Readonly<Record<LabelValue<'hold'>, string>> = {
  ordered: 'somebody holds it',
  freeze: 'nothing is released now',
  silence: 'not everything answers, or tells of its rooms',
  page: 'a page fires',
  budget: 'an error budget is spent',
  draining: 'a pod is being emptied',
  reverted: 'it was taken back before, and is unchanged',
  watch: 'what was promoted before it is watched still',
  trial: 'bots have not passed it yet',
  shares: 'not all rooms tell of themselves',
  primary_full: 'the primary has no room for those whom a rollback would bring back',
  canary_full: 'its pods have no room for what the next weight brings',
  unproven: 'too little is proven',
  soak: 'it has to stay at its last weight for a while',
};
