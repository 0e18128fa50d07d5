import type { OpsReason } from '@atrium/ops/view';

/** What people have now, and what they had before and have no more: the worst of the hour may be over. */
export function whyOf(reasons: readonly OpsReason[]): { now: readonly OpsReason[]; before: readonly OpsReason[] } {
  return {
    now: reasons.filter(({ secondsNow }) => secondsNow > 0),
    before: reasons.filter(({ secondsNow }) => secondsNow === 0),
  };
}
