import { CAUSE_LIMITS, type CauseLimit } from '@atrium/slo';
import { badAbove, badBelow, type Threshold } from './panel.ts';
import { percent } from './promises.ts';

type Cause = keyof typeof CAUSE_LIMITS;

/** Red from where a ticket is opened, yellow from near it on. */
export function causeThresholds(cause: Cause): readonly Threshold[] {
  const { limit, near }: CauseLimit = CAUSE_LIMITS[cause];
  return near < limit ? badAbove(limit, near) : badBelow(limit, near);
}

/** `85 %`, of a cause that is a share. */
export function causeShare(cause: Cause): string {
  return percent(CAUSE_LIMITS[cause].limit);
}

/** Seconds, of a cause that is a time. */
export function causeS(cause: Cause): number {
  return CAUSE_LIMITS[cause].limit;
}
