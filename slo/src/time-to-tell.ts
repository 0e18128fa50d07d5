import { BAD_ABOVE, BAD_EDGE, evidenceOf, type BurnCondition, type BurnRule } from './burn-rules.ts';
import { exact, over, times, toNumber } from './exact.ts';
import type { Objective } from './objective.ts';
import { budgetOf } from './recording-rules.ts';
import { BASE_WINDOW_S } from './windows.ts';

/** What happens from one moment on, after all was good: this share is bad, of so many events (or people) a second. */
export type Trouble = { badShare: number; ratePerS: number };

export type Told =
  | { told: true; afterS: number; by: BurnCondition }
  /** below: it never burns fast enough; evidence: too little happens in the window. */
  | { told: false; why: 'below' | 'evidence' };

/** Everything is bad. */
export const TOTAL_OUTAGE = 1;

/** The share of bad at which the budget is spent so many times as fast as it may be. */
export function shareAt(burn: number, objective: Pick<Objective, 'target'>): number {
  return Math.min(TOTAL_OUTAGE, toNumber(times(exact(burn), budgetOf(objective))));
}

/** How long trouble lasts until an alert tells of it, an evaluation more or less. */
export function timeToTell(objective: Objective, rule: BurnRule, trouble: Trouble): Told {
  const each = rule.conditions.map((condition) => told(objective, rule, condition, trouble));
  const soonest = each.flatMap((one) => (one.told ? [one] : [])).sort((a, b) => a.afterS - b.afterS)[0];
  return (
    soonest ?? { told: false, why: each.some((one) => !one.told && one.why === 'evidence') ? 'evidence' : 'below' }
  );
}

function told(objective: Objective, { forS, severity }: BurnRule, condition: BurnCondition, trouble: Trouble): Told {
  const { badShare, ratePerS } = trouble;
  const { longS, shortS, threshold } = condition;
  if (badShare <= threshold) return { told: false, why: 'below' };
  // The window is full of what went well before.
  if (ratePerS * longS < toNumber(evidenceOf(objective))) return { told: false, why: 'evidence' };
  const enoughS = objective.sli.kind === 'time' ? 0 : BAD_ABOVE / (ratePerS * badShare);
  if (enoughS > longS) return { told: false, why: 'evidence' };
  // Of the people who have it bad, more than three must be seen.
  const people = objective.sli.kind === 'time' && severity === 'page' ? BAD_EDGE / (ratePerS * badShare) : 0;
  if (people >= 1) return { told: false, why: 'evidence' };
  const share = toNumber(over(exact(threshold), exact(badShare)));
  const nowS = Math.max(share, people) * shortS;
  const afterS = Math.max(smearedS(share * longS), smearedS(enoughS), shortS === BASE_WINDOW_S ? nowS : smearedS(nowS));
  return { told: true, afterS: afterS + forS, by: condition };
}

/**
 * What is recorded are rates over 5 minutes, which take 5 minutes to become true: their sum is behind by half of that, and
 * grows as a square until then.
 */
function smearedS(seconds: number): number {
  const half = BASE_WINDOW_S / 2;
  return seconds >= half ? seconds + half : Math.sqrt(2 * BASE_WINDOW_S * seconds);
}
