import type { Hook } from '../gate/answers.ts';
import type { Looked } from '../run/gate.ts';
import type { Phase } from '../run/phases.ts';

/** What one look does not say, and the looks before it do. Plain data; times are Unix seconds. */
export type Memory = {
  /** When the gate began. */
  beganS: number;
  /** Of the last look that came to something; null: none did. */
  lookedS: number | null;
  /** When Flagger asked last; null: it has not. */
  askedS: number | null;
  /** Since when Flagger has something to ask about; null: it has not. */
  owesS: number | null;
  /** Since when the release is held; null: it is not. */
  heldSinceS: number | null;
};

export const remembersNothing = (beganS: number): Memory => ({
  beganS,
  lookedS: null,
  askedS: null,
  owesS: null,
  heldSinceS: null,
});

/** The questions of which one lets a release go on. */
export type GoesOnBy = Extract<Hook, 'confirm-rollout' | 'confirm-traffic-increase' | 'confirm-promotion'>;

/** Which question lets a release go on, where Flagger asks one at each tick. In other phases it waits for pods, and asks nothing. */
export const GOES_ON_BY: Partial<Record<Phase, GoesOnBy>> = {
  Waiting: 'confirm-rollout',
  Progressing: 'confirm-traffic-increase',
  WaitingPromotion: 'confirm-promotion',
};

/** After another look that came to something. */
export function after(memory: Memory, looked: Looked): Memory {
  const hook = GOES_ON_BY[looked.seen.phase];
  return {
    ...memory,
    lookedS: looked.atS,
    owesS: hook === undefined ? null : (memory.owesS ?? looked.atS),
    heldSinceS: heldBy(looked) === null ? null : (memory.heldSinceS ?? heldFromS(looked, memory)),
  };
}

/** Why it may not go on, where it has not to end; null: it may, or there is none. */
export function heldBy({ seen, answers }: Pick<Looked, 'seen' | 'answers'>): readonly string[] | null {
  const hook = GOES_ON_BY[seen.phase];
  if (hook === undefined || answers[hook].yes || answers.rollback.yes) return null;
  return answers[hook].why;
}

/** A gate that begins anew has not seen how it came to this: every weight begins by being held, since nothing is proven of it. */
function heldFromS({ atS, run }: Looked, { lookedS }: Memory): number {
  return lookedS === null && run?.end === null ? run.weight.sinceS : atS;
}
