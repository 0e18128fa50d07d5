import type { Verdict } from '../judge/judge.ts';
import { inWords, whyHeld, whyRolledBack } from './reasons.ts';

/** What Flagger asks the gate while a release is under way; each is a webhook type of its own. */
export type Hook = 'confirm-rollout' | 'rollout' | 'rollback' | 'confirm-traffic-increase' | 'confirm-promotion';

/** A yes is a 200. `why` is in plain words, for whoever asks why it is where it is; it is never empty for a no, nor for a rollback. */
export type Answer = { yes: boolean; why: readonly string[] };

/** People have the last word: who said it, and why. */
export type Order = { is: 'pause' | 'abort' | 'force'; by: string; reason: string };

export type Situation = {
  /** Of the evidence so far; null before the first weight, when there is none. */
  verdict: Verdict | null;
  /** New rooms a second of both tracks, for a word on how long it takes. */
  roomsPerS: number;
  /** Seconds since anything was heard of each track's rooms; null: it cannot be told, since Prometheus does not answer. */
  unheardS: { primary: number; canary: number } | null;
  /** Logarithm of the wealth against "every room is seen" (sample-ratio.ts). */
  logSampleRatio: number;
  order: Order | null;
  /** A time in which nothing is released, in words; null outside of any. */
  freeze: string | null;
  /** Pages that fire, by name; and those of them that fire for the canary alone. */
  pages: { all: readonly string[]; canary: readonly string[] };
  /** Promises whose error budget is spent. */
  spent: readonly string[];
  /** Pods that empty themselves for another reason than this release. */
  draining: readonly string[];
  /** People for whom the primary has room, and people on the canary whom a rollback would bring back. */
  room: { primaryFree: number; canaryPeople: number };
  /** Seconds since the last weight was reached. */
  atLastWeightS: number;
  /** How long it has to stay there before it is promoted. */
  soakS: number;
};

/** All answers of one moment. */
export function answersOf(situation: Situation): Readonly<Record<Hook, Answer>> {
  const { order, verdict } = situation;
  const against = whyRolledBack(situation);
  const isForced = order?.is === 'force';
  /** A person may say that it goes on without evidence, but not against it. */
  const unless = (why: readonly string[]): Answer => {
    if (isForced && against.length === 0) return { yes: true, why: [`${order.by} forces it: ${order.reason}`] };
    return { yes: why.length === 0, why };
  };
  const held = whyHeld(situation);
  const notProven = verdict === null ? [] : unproven(verdict, situation.roomsPerS);
  return {
    'confirm-rollout': unless([...held.always, ...held.toBegin]),
    rollback: { yes: against.length > 0, why: against },
    // Silence is a failed check, of which Flagger counts as many as its threshold: so a silent release ends without a clock of ours.
    rollout: { yes: held.silence.length === 0, why: held.silence },
    'confirm-traffic-increase': unless([...against, ...held.always, ...held.silence, ...held.toRaise, ...notProven]),
    'confirm-promotion': unless([
      ...against,
      ...held.always,
      ...held.silence,
      ...held.toRaise,
      ...held.toPromote,
      ...notProven,
    ]),
  };
}

function unproven(verdict: Verdict, roomsPerS: number): string[] {
  if (verdict.is !== 'hold') return [];
  const rooms = `${verdict.roomsNeeded} more rooms are needed to prove that it is good enough for this weight`;
  if (roomsPerS <= 0) return [`${rooms}, and no new rooms come`];
  return [`${rooms}: ${inWords(verdict.roomsNeeded / roomsPerS)} at today's rate`];
}
